package diff_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
	"inlay/program/diff"
	"inlay/testdata/badelf"
)

const before = `
int g;
static inline __attribute__((always_inline)) int inner(int x) { return x * 3 + g; }
int host(int x) { return inner(x); }
int other(int x) { return x + 1; }
__attribute__((noinline)) int proto(int x) { return x; }
int gone(int x) { return x - 2; }
int same(int x) { return x ^ 5; }
`

// Lines have moved, other holds inner now, host does not, proto takes a long, gone is gone, fresh is new.
const after = `
/* one
   more */
int g;
static inline __attribute__((always_inline)) int inner(int x) { return x * 3 + g; }
int host(int x) { return x; }
int other(int x) { return inner(x) + 1; }
__attribute__((noinline)) int proto(long x) { return x; }
int same(int x) { return x ^ 5; }
int fresh(int x) { return x + 9; }
`

// compile compiles C in a new folder and returns the object.
func compile(t *testing.T, name, text string, flags ...string) string {
	t.Helper()
	return compileIn(t, t.TempDir(), "x.o", name, text, flags...)
}

func compileIn(t *testing.T, dir, object, name, text string, flags ...string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no gcc")
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(gcc, append([]string{"-O2", "-g", "-c", "-o", object, name}, flags...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, object)
}

// compare compares two files.
func compare(t *testing.T, old, next string) (answer.DiffBase, map[string]*answer.DiffFunction) {
	t.Helper()
	var sides [2]*program.Program
	for i, path := range []string{old, next} {
		p, err := program.Open(t.Context(), []string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		sides[i] = p
	}
	c, err := diff.Compare(t.Context(), sides[0], sides[1])
	if err != nil {
		t.Fatal(err)
	}
	all, listed := make(map[string]*answer.DiffFunction), 0
	for d := range c.Functions() {
		all[d.Function.Name] = d
		listed++
	}
	if base := c.Base(); base.Changed != listed {
		t.Errorf("%d changed, and %d are listed", base.Changed, listed)
	}
	return c.Base(), all
}

func names(list []answer.Function) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

// What the sources changed is told, each with its kind, and nothing else is.
func TestCompareSources(t *testing.T) {
	base, all := compare(t, compile(t, "x.c", before), compile(t, "x.c", after))
	want := map[string][]answer.CopyChange{
		"inner": {answer.NewlyInlined, answer.NoLongerInlined}, "proto": {answer.PrototypeChanged},
		"gone": {answer.Disappeared}, "fresh": {answer.Appeared},
	}
	for name, d := range all {
		if !slices.Equal(d.Changes, want[name]) {
			t.Errorf("%s: %v, want %v", name, d.Changes, want[name])
		}
	}
	if len(all) != len(want) || len(base.Incomplete) != 0 || base.Functions != 7 || base.Matched != 5 || base.Unfit != 3 {
		t.Fatalf("%d functions differ: %+v", len(all), base)
	}
	inner := all["inner"]
	if names(inner.HostsGained) != "other" || names(inner.HostsLost) != "host" || !strings.Contains(inner.Unfit[0], "inlined into other now") {
		t.Errorf("inner: %+v", inner)
	}
	if d := all["proto"]; d.OldPrototype != "int (int)" || d.NewPrototype != "int (long)" && d.NewPrototype != "int (long int)" || len(d.Unfit) != 1 {
		t.Errorf("proto: %+v", d)
	}
	if len(all["gone"].Unfit) != 1 || len(all["fresh"].Unfit) != 0 {
		t.Errorf("gone %q, fresh %q", all["gone"].Unfit, all["fresh"].Unfit)
	}
}

// The same source under another name, in another folder, differs in nothing.
func TestCompareRenamedFile(t *testing.T) {
	base, all := compare(t, compile(t, "x.c", before), compile(t, "renamed.c", "\n\n\n"+before))
	if len(all) != 0 || base.Matched != base.Functions || base.Functions != 6 {
		t.Errorf("%+v: %v", base, all)
	}
}

// clones is clones.c as GCC 12 compiled it: reads_one.isra.0, both.constprop.0.isra.0 and two more.
const clones = "../../testdata/obj/clones-gcc12-x86_64-O2-g5.o"

// A clone whose number changed is the same clone; a body that became a clone is another.
func TestCompareClones(t *testing.T) {
	objcopy, err := exec.LookPath("objcopy")
	if err != nil {
		t.Skip("no objcopy")
	}
	renamed := filepath.Join(t.TempDir(), "renamed.o")
	if out, err := exec.Command(objcopy, "--redefine-sym", "reads_one.isra.0=reads_one.isra.3", clones, renamed).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, all := compare(t, clones, renamed)
	d := all["reads_one"]
	if len(all) != 1 || d == nil || !slices.Equal(d.Changes, []answer.CopyChange{answer.Renumbered}) ||
		!slices.Equal(d.Renumbered, []answer.DiffSymbol{{Old: "reads_one.isra.0", New: "reads_one.isra.3"}}) {
		t.Fatalf("%d functions, reads_one: %+v", len(all), d)
	}
	if !slices.Equal(d.Unfit, []string{"reads_one.isra.0 is called reads_one.isra.3"}) {
		t.Errorf("unfit: %q", d.Unfit)
	}
	_, all = compare(t, clones, "../../testdata/obj/clones-gcc12-x86_64-O0-g5.o")
	if d := all["reads_one"]; d == nil || !slices.Equal(d.Changes, []answer.CopyChange{answer.Uncloned, answer.MoreBodies}) ||
		!slices.Equal(d.SymbolsLost, []string{"reads_one.isra.0"}) || !slices.Equal(d.SymbolsGained, []string{"reads_one"}) {
		t.Errorf("uncloned: %+v", d)
	}
}

// A build without DWARF, and one with a damaged unit, are not compared as if all were known.
func TestCompareIncomplete(t *testing.T) {
	const stripped = "../../testdata/obj/header-gcc12-x86_64-O2-g5-stripped.so"
	base, _ := compare(t, stripped, clones)
	if !slices.Equal(base.Incomplete, []string{"the old build has no DWARF that could be read"}) {
		t.Errorf("stripped: %q", base.Incomplete)
	}
	whole, damaged := badelf.Hundred()
	old := filepath.Join(t.TempDir(), "whole.o")
	if err := os.WriteFile(old, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range damaged {
		path := filepath.Join(t.TempDir(), "damaged.o")
		if err := os.WriteFile(path, c.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		base, all := compare(t, old, path)
		if len(base.Incomplete) != 1 || !strings.HasSuffix(base.Incomplete[0], " units of the new build could not be read") {
			t.Errorf("%s: %q", c.Name, base.Incomplete)
		}
		if len(all) > 4 { // of the damaged unit: its host and its callee, and shared if it is lost from there
			t.Errorf("%s: %d functions differ", c.Name, len(all))
		}
	}
}

// link links units into one relocatable object.
func link(t *testing.T, units ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "all.o")
	if msg, err := exec.Command("ld", append([]string{"-r", "-o", out}, units...)...).CombinedOutput(); err != nil {
		t.Skipf("ld -r: %v %s", err, msg)
	}
	return out
}

// includers are units that each hold a copy of f from another header.
func includers(t *testing.T, headers ...string) string {
	t.Helper()
	var units []string
	for i, header := range headers {
		dir := filepath.Join(t.TempDir(), "include")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		text := "static inline __attribute__((always_inline)) int f(int x) { return x * 3; }\n"
		if err := os.WriteFile(filepath.Join(dir, header), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		host := string(rune('0' + i))
		units = append(units, compile(t, "u"+host+".c", "#include \""+header+"\"\nint host"+host+"(int x) { return f(x); }\n", "-I"+dir))
	}
	return link(t, units...)
}

// Functions of one name are told apart by their files. A file that is the only one left was renamed; what
// could be any of several is counted and not guessed.
func TestCompareFiles(t *testing.T) {
	old := includers(t, "a.h", "b.h", "c.h")
	for _, tt := range []struct {
		headers          []string
		changed, unknown int
	}{
		{[]string{"a.h", "b.h", "c.h"}, 0, 0},
		{[]string{"a.h", "z.h", "c.h"}, 0, 0},
		{[]string{"a.h", "y.h", "z.h"}, 4, 2},
	} {
		base, _ := compare(t, old, includers(t, tt.headers...))
		var want []string
		if tt.unknown > 0 {
			want = []string{"2 functions of the old build could be any of several of the new one"}
		}
		if base.Changed != tt.changed || !slices.Equal(base.Incomplete, want) {
			t.Errorf("%q: %+v", tt.headers, base)
		}
	}
}

// manyF is a file that defines f on three lines, of which each unit has one.
const manyF = `
#ifdef A
static inline __attribute__((always_inline)) int f(int x) { return x * 3; } int a(int x) { return f(x); }
#elif defined C
static inline __attribute__((always_inline)) int f(int x) { return x * 7; } int c(int x) { return f(x); }
#elif defined B
static inline __attribute__((always_inline)) int f(int x) { return x * 5; } int b(int x) { return f(x); }
#endif
`

// Functions of one name in one file follow each other as they did where their lines have moved. If there are
// more of them now, only the lines tell which is which.
func TestCompareLines(t *testing.T) {
	build := func(text string, units ...string) string {
		dir := t.TempDir()
		for i, flag := range units {
			units[i] = compileIn(t, dir, flag[1:]+".o", "x.c", text, flag)
		}
		return link(t, units...)
	}
	for _, moved := range []string{"\n\n", "\n\n\n\n\n"} { // by two lines the second is where the first was
		base, all := compare(t, build(manyF, "-DA", "-DB"), build(moved+manyF, "-DA", "-DB"))
		if len(all) != 0 || base.Matched != 4 || len(base.Incomplete) != 0 {
			t.Errorf("moved by %d lines: %+v %v", len(moved), base, all)
		}
	}
	base, all := compare(t, build(manyF, "-DA", "-DB"), build(manyF, "-DA", "-DB", "-DC"))
	if len(all) != 2 || base.Matched != 4 || base.Totals[answer.Appeared] != 2 || all["c"] == nil || all["f"] == nil || all["f"].Function.DeclLine != 5 {
		t.Errorf("one more: %+v %v", base, all)
	}
}
