package livepatch_test

import (
	"context"
	"debug/elf"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/livepatch/fixdiff"
	"inlay/program"
)

const fixObject = "fix-gcc12-x86_64-O2-g5.o"

// hunk is a diff of one file with one hunk, of lines as they stand there. At its head stands the
// function, as diff -p and git write it.
func hunk(file, at, function string, lines ...string) string {
	return "--- a/" + file + "\n+++ b/" + file + "\n@@ " + at + " @@ " + function + "\n" + strings.Join(lines, "\n") + "\n"
}

// fixes are changes of fix.c and of the header that it includes.
func fixes() map[string]string {
	return map[string]string{
		"function": hunk("fix.c", "-25,3 +25,3", "__attribute__((noinline)) static int lookup(int i)", " \t\tsum += table[k % 3];", "-\t\tif (sum > 1000)", "+\t\tif (sum > 500)", " \t\t\tgoto out;"),
		"macro": hunk("include/fixed.h", "-5,4 +5,4", "", " #define LIMIT 16", " #define CLAMP(v) \\", "-\t((v) > LIMIT ? LIMIT : (v))",
			"+\t((v) >= LIMIT ? LIMIT : (v))", " #define UNUSED_MACRO 1"),
		"variable": hunk("fix.c", "-8,5 +8,5", "", " static int table[] = {", " \t1,", "-\t2,", "+\t4,", " \t3,", " };"),
		"parameter": hunk("fix.c", "-41,5 +41,5", "", " __attribute__((noinline)) static int", "-level_of(const struct point *p,", "-\t int scale)",
			"+level_of(const struct point *p,", "+\t long scale)", " {", " \treturn p->level * scale;"),
		"added": hunk("fix.c", "-47,3 +47,8", "", " ", "+static int helper(int v)", "+{", "+\treturn v * 2;", "+}", "+", " __attribute__((noinline)) static int", " bounded(int v)"),
	}
}

func symbolsOf(members []answer.Member) (out []string) {
	for i := range members {
		out = append(out, symbol(members[i].Body))
	}
	slices.Sort(out)
	return out
}

// TestReadPatch: what the text of fix.c says that a fix of it changes: a function by itself,
// and a macro or variable by the functions whose source names it, if there is one.
func TestReadPatch(t *testing.T) {
	const source = "../testdata/src"
	for _, tt := range []struct {
		fix, source          string
		functions, users     string
		unresolved, mentions string
	}{
		{"function", "", "lookup", "", "", ""},
		{"macro", "", "", "", "macro", ""},
		{"macro", source, "", "bounded leap_down leap_up step_down step_up", "", ""},
		{"variable", source, "", "lookup", "", ""},
		{"parameter", "", "level_of", "", "", "level_of changes its parameters or result: its callers have to change with it"},
		{"added", "", "", "", "", ""},
	} {
		p := open(t, obj(fixObject))
		c, err := livepatch.ReadPatch(t.Context(), p, strings.NewReader(fixes()[tt.fix]), &livepatch.Options{Source: tt.source})
		if err != nil {
			t.Fatalf("%s: %v", tt.fix, err)
		}
		var functions, unresolved []string
		for _, fn := range c.Functions {
			functions = append(functions, fn.Source.Name)
		}
		for _, h := range c.Unresolved {
			unresolved = append(unresolved, string(h.Kind))
		}
		for what, both := range map[string][2]string{
			"functions": {strings.Join(functions, " "), tt.functions}, "users": {strings.Join(symbolsOf(c.Users), " "), tt.users},
			"unresolved": {strings.Join(unresolved, " "), tt.unresolved}, "notes": {strings.Join(c.Notes, "\n"), tt.mentions},
		} {
			if both[0] != both[1] {
				t.Errorf("%s, source %q: %s %q, want %q", tt.fix, tt.source, what, both[0], both[1])
			}
		}
		if added := strings.Join(c.Added, " "); (tt.fix == "added") != (added == "helper") {
			t.Errorf("%s: added %q", tt.fix, added)
		}
	}
}

// TestReadPatchFails: text that is no diff, sources that are not there and a context that ended
// are errors.
func TestReadPatchFails(t *testing.T) {
	p := open(t, obj(fixObject))
	if c, err := livepatch.ReadPatch(t.Context(), p, strings.NewReader("this is prose\n"), nil); c != nil || !errors.Is(err, fixdiff.ErrNoDiff) {
		t.Errorf("prose: %v, %v", c, err)
	}
	nowhere := &livepatch.Options{Source: filepath.Join(t.TempDir(), "nowhere")}
	if c, err := livepatch.ReadPatch(t.Context(), p, strings.NewReader(fixes()["macro"]), nowhere); c != nil || err == nil {
		t.Errorf("no sources: %v, %v", c, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, err := livepatch.ReadPatch(ctx, p, strings.NewReader(fixes()["macro"]), nil); c != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v, %v", c, err)
	}
}

// planOf joins the lists of functions, with a change in front if there is one.
func planOf(t *testing.T, p *program.Program, c *livepatch.Change, names ...string) answer.PlanResult {
	t.Helper()
	plan := livepatch.NewPlan(p)
	if c != nil {
		plan.AddChange(c)
	}
	if len(names) > 0 { // none would be all
		for _, im := range impactsWith(t, p, &livepatch.Options{Needs: true}, names...) {
			plan.Add(&im)
		}
	}
	return plan.Answer()
}

// TestPlanJoins: a body in several lists is one row, which names all of the functions; rows
// come by symbol, and count by the sizes of their symbols.
func TestPlanJoins(t *testing.T) {
	p := open(t, obj(fixObject))
	out := planOf(t, p, nil, "lookup", "level_of", "twice")
	sizes := make(map[string]uint64)
	f, err := elf.Open(obj(fixObject))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		sizes[s.Name] = s.Size
	}
	var rows []string
	bytes := uint64(0)
	for _, row := range out.Plan.Rows {
		var changed []string
		for _, fn := range row.For {
			changed = append(changed, fn.Name)
		}
		slices.Sort(changed)
		rows = append(rows, row.Symbol+": "+strings.Join(changed, " "))
		bytes += sizes[row.Symbol]
		if row.Object != fixObject || row.SymPos != nil {
			t.Errorf("%s of %s, position %v: the file is no part of a kernel", row.Symbol, row.Object, row.SymPos)
		}
	}
	if want := []string{"entry: level_of lookup twice", "lookup: lookup"}; !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
	if others := symbolsOf(out.Plan.Others); !slices.Equal(others, []string{"level_of.constprop.0.isra.0"}) {
		t.Errorf("others %q", others)
	}
	totals := out.Plan.Totals
	if totals.Redirect != 2 || totals.Replace != 3 || totals.Bytes != bytes+sizes["level_of.constprop.0.isra.0"] || totals.Check != len(out.Plan.Check) {
		t.Errorf("totals %+v", totals)
	}
	needs := make(map[string]bool)
	for _, n := range out.Plan.Rows[1].Needs {
		needs[n.Symbol] = true
	}
	if !needs["table"] { // lookup adds up the table, which is static
		t.Errorf("lookup needs %v", needs)
	}
}

// TestPlanOfChange: whose source names what changes has to be read; what is replaced anyway has
// not. Both that and a part that was not resolved leave a plan incomplete.
func TestPlanOfChange(t *testing.T) {
	p := open(t, obj(fixObject))
	change := func(source string) *livepatch.Change {
		c, err := livepatch.ReadPatch(t.Context(), p, strings.NewReader(fixes()["macro"]), &livepatch.Options{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	gap := func(out *answer.PlanResult, kind answer.GapKind) (n int) {
		for _, g := range out.Plan.Gaps {
			if g.Kind == kind {
				n += g.Count
			}
		}
		return n
	}
	users := planOf(t, p, change("../testdata/src"))
	if got := len(users.Plan.Check); got != 5 || gap(&users, answer.GapUsers) != 5 || users.Plan.Complete {
		t.Errorf("%d to check, gaps %+v, complete %t", got, users.Plan.Gaps, users.Plan.Complete)
	}
	some := planOf(t, p, change("../testdata/src"), "bounded", "step_up")
	for _, row := range some.Plan.Check {
		if s := symbol(row.Body); s == "bounded" || s == "step_up" {
			t.Errorf("%s is replaced, and need not be read", s)
		}
	}
	if got := gap(&some, answer.GapUsers); got != 3 {
		t.Errorf("%d users are left, want leap_up, leap_down and step_down", got)
	}
	unresolved := planOf(t, p, change(""), "bounded")
	if len(unresolved.UnresolvedHunks) != 1 || gap(&unresolved, answer.GapHunks) != 1 || unresolved.Plan.Complete {
		t.Errorf("unresolved %+v, gaps %+v, complete %t", unresolved.UnresolvedHunks, unresolved.Plan.Gaps, unresolved.Plan.Complete)
	}
}
