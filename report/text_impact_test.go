package report

import (
	"strings"
	"testing"

	"inlay/answer"
)

// inOrder wants each of some pieces behind the one before.
func inOrder(t *testing.T, text string, pieces ...string) {
	t.Helper()
	at := 0
	for _, want := range pieces {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("no %q after byte %d of\n%s", want, at, text)
		}
		at += i + len(want)
	}
}

// What is to be pasted comes first, as the symbol that it is; the rest by what
// has to be done.
func TestImpactOrder(t *testing.T) {
	im := impactValue()
	im.Check, im.Replace = nil, nil
	for _, how := range []answer.How{answer.Impossible, answer.WithParent, answer.Redirect, answer.NotNeeded, answer.ThroughCallers, answer.Redirect} {
		m := answer.Member{Body: freePages(), How: how, Patchable: "yes"}
		m.Body.Symbol, m.Body.Demangled = pointer("_Z1f"+dec(len(im.Replace))), "f"+dec(len(im.Replace))
		im.Replace = append(im.Replace, m)
	}
	inOrder(t, textOfTwo(t, &Options{Command: "impact"}, im), ": replace 2 functions (1 redirect, 1 impossible), check 4, ",
		"\nredirect\tobject\t", "\n_Z1f2\tvmlinux\t0xffffffff81000100\t1,200\tyes\t", "\tf2", "\n_Z1f5\tvmlinux\t",
		"\nnot pasted\thow\t", "\n_Z1f4\tthrough_callers\t", "\tf4\tvmlinux", "\n_Z1f1\twith_parent\t", "\n_Z1f3\tnot_needed\t", "\n_Z1f0\timpossible\t",
		"\nopen: 1 open unit: ", "\nopen unit\t", "\ndefinition without code\t", "\nnot searched: ")
}

// A unit that bounds nothing hides nothing; only verbose names it.
func TestImpactClosedBounds(t *testing.T) {
	im := impactValue()
	im.Complete, im.OpenUnits[0].Bound, im.Totals.Bound, im.Gaps = true, nil, 0, nil
	got := textOfTwo(t, &Options{Command: "impact"}, im)
	if !strings.Contains(got, "1 open unit bounds 0 more; complete; ") || strings.Contains(got, "open: ") || strings.Contains(got, "open unit\t") {
		t.Errorf("got\n%s", got)
	}
	if got = textOfTwo(t, &Options{Command: "impact", Verbose: true}, im); !strings.Contains(got, "\nmm/swap.c\topen\tyes\tno\t0\t") {
		t.Errorf("verbose: got\n%s", got)
	}
	im.OpenUnits[0].State, im.Complete = answer.LowerBound, false
	if got = textOfTwo(t, &Options{Command: "impact"}, im); !strings.Contains(got, "\nmm/swap.c\tlower_bound\tyes\tno\t0\t") {
		t.Errorf("lower bound: got\n%s", got)
	}
}

// Members that hold no code of the function are counted; a member that has another
// reason too is listed.
func TestImpactTrusts(t *testing.T) {
	im := impactValue()
	both := trusting("both", 0, answer.ReasonTrustsCallee)
	both.Reasons = append(both.Reasons, answer.Reason{Kind: answer.ReasonInlined, Class: answer.Implied})
	im.Check = append(im.Check, both)
	got := textOfTwo(t, &Options{Command: "impact"}, im)
	inOrder(t, got, "(3 may only rely on it)", "\nboth\ttrusts_callee; inlined (implied)\t",
		"\n2 callers in the same unit may rely on what put_page does not do; 1 function that it calls may rely on what it passes (-v lists them)\n")
	if strings.Contains(got, "release_all") {
		t.Errorf("a member that only relies on the function is listed:\n%s", got)
	}
	if strings.Contains(got, "  trusts_callee: ") {
		t.Errorf("the tree shows what only relies on the function:\n%s", got)
	}
	im.Check = im.Check[1:2]
	if got = textOfTwo(t, &Options{Command: "impact"}, im); strings.Contains(got, "\ncheck\t") || !strings.Contains(got, "\n1 caller in the same unit ") {
		t.Errorf("got\n%s", got)
	}
}

// Paths that begin alike are joined, functions with nothing beside the next one
// share its line, and members that the same reason leads to are one line.
func TestImpactWhy(t *testing.T) {
	f := func(name string) answer.Function { return answer.Function{Name: name} }
	im := answer.Impact{Function: f("leaf")}
	for _, m := range []struct {
		name string
		via  []answer.Function
	}{
		{"host", []answer.Function{f("mid"), f("top")}}, {"host", []answer.Function{f("mid"), f("top")}}, {"other", nil},
		{"second", []answer.Function{f("mid"), f("top")}}, {"aside", []answer.Function{f("side"), f("top")}}, {"third", []answer.Function{f("side")}},
	} {
		im.Replace = append(im.Replace, answer.Member{Body: swapBody(m.name, 0), How: answer.Redirect,
			Reasons: []answer.Reason{{Kind: answer.ReasonInlined, Class: answer.Located, Via: m.via}}})
	}
	got := textOfTwo(t, &Options{Command: "impact"}, im)
	const want = `why leaf
  inlined (located): other
  in mid < top: inlined (located): host x2, second
  in side
    inlined (located): third
    in top: inlined (located): aside
`
	if !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant at the end\n%s", got, want)
	}
}

// A tree that is too long to be read is cut, and says so.
func TestImpactWhyCut(t *testing.T) {
	im := answer.Impact{Function: putPage()}
	for i := range 60 {
		im.Replace = append(im.Replace, answer.Member{Body: swapBody("host"+dec(i), 0),
			Reasons: []answer.Reason{{Kind: answer.ReasonInlined, Via: []answer.Function{{Name: "via" + dec(i)}}}}})
	}
	got := textOfTwo(t, &Options{Command: "impact"}, im)
	if !strings.HasSuffix(got, "\n  … 21 more (-v)\n") {
		t.Errorf("got\n%s", got)
	}
	if got = textOfTwo(t, &Options{Command: "impact", Verbose: true}, im); strings.Contains(got, "more (-v)") || !strings.Contains(got, "via59") {
		t.Errorf("verbose: got\n%s", got)
	}
}

// Every kind of gap has words of its own.
func TestGapCount(t *testing.T) {
	for want, g := range map[string]answer.Gap{
		"1 open unit": {Kind: answer.GapOpenUnits, Count: 1}, "2 lower-bound units": {Kind: answer.GapLowerBound, Count: 2},
		"1 unread unit": {Kind: answer.GapUnread, Count: 1}, "2 definitions without code": {Kind: answer.GapFolded, Count: 2},
		"1 climb cut short": {Kind: answer.GapClimb, Count: 1}, "2 impossible members": {Kind: answer.GapImpossible, Count: 2},
		"1 conflict": {Kind: answer.GapConflict, Count: 1}, "1,000 files not searched": {Kind: answer.GapNotSearched, Count: 1000},
		"1 unit that the sources do not fit": {Kind: answer.GapSource, Count: 1}, "3 implied members": {Kind: answer.GapImplied, Count: 3},
		"1 new kind": {Kind: "new_kind", Count: 1},
	} {
		if got := gapCount(&g); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The text of --all is ordered by name, whatever it is made of.
func TestImpactAll(t *testing.T) {
	b, a := impactValue(), answer.Rank{Function: answer.Function{Name: "a"}, Complete: true, Totals: answer.Totals{Replace: 9}}
	got := textOfTwo(t, &Options{Command: "impact", All: true}, b, a)
	inOrder(t, got, "2 functions: 1 list complete; the longest replaces 9 functions, for a; ", "\nfunction\tfile:line\treplace\t", "\na\t?\t9\t", "\nput_page\tinclude/linux/mm.h:1267\t2\t1\t4\t1\t1\t1,232\tno\n")
	got = textOfTwo(t, &Options{Command: "impact", All: true})
	if !strings.HasPrefix(got, "no function; ") {
		t.Errorf("of nothing: %q", got)
	}
}

// A type can have thousands of users: the first are shown, all with verbose.
func TestPlanManyToCheck(t *testing.T) {
	plan := answer.PlanResult{}
	for i := range 2 * maxCheck {
		plan.Plan.Check = append(plan.Plan.Check, answer.Member{Body: swapBody("user", uint64(0x40*i)), How: answer.Redirect, Patchable: "yes",
			Reasons: []answer.Reason{{Kind: answer.ReasonUses}}})
	}
	for verbose, want := range map[bool]int{false: maxCheck, true: 2 * maxCheck} {
		var out strings.Builder
		w, err := New("text", &out, &Options{Command: "impact", Plan: true, Verbose: verbose})
		if err == nil {
			err = w.Header(header("impact"))
		}
		if err == nil {
			err = w.Result(plan)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "\nuser\t"); got != want || strings.Contains(out.String(), "… 50 more to check (-v)") == verbose {
			t.Errorf("verbose %v: %d rows, want %d, in\n%s", verbose, got, want, out.String())
		}
	}
}
