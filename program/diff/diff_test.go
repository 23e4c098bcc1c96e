package diff_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
	"inlay/program/diff"
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
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no gcc")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(gcc, append([]string{"-O2", "-g", "-c", "-o", "x.o", name}, flags...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "x.o")
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

const cloned = `
static __attribute__((noinline)) int iso(int *p, int unused) { return *p * 3; }
int use(int *p) { return iso(p, 1) + 1; }
int use2(int *p) { return iso(p, 2) + 2; }
`

// A clone whose number changed is the same clone; one that is no clone any more is not.
func TestCompareClones(t *testing.T) {
	objcopy, err := exec.LookPath("objcopy")
	if err != nil {
		t.Skip("no objcopy")
	}
	old := compile(t, "x.c", cloned)
	renamed := old + ".new"
	if out, err := exec.Command(objcopy, "--redefine-sym", "iso.isra.0=iso.isra.3", old, renamed).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(renamed)
	if err != nil || !bytes.Contains(text, []byte("iso.isra.3")) {
		t.Skipf("gcc makes no iso.isra.0 of it: %v", err)
	}
	_, all := compare(t, old, renamed)
	d := all["iso"]
	if len(all) != 1 || d == nil || !slices.Equal(d.Changes, []answer.CopyChange{answer.Renumbered}) || d.Renumbered[0] != (answer.DiffSymbol{Old: "iso.isra.0", New: "iso.isra.3"}) {
		t.Fatalf("%d functions, iso: %+v", len(all), d)
	}
	if !slices.Equal(d.Unfit, []string{"iso.isra.0 is called iso.isra.3"}) {
		t.Errorf("unfit: %q", d.Unfit)
	}
	_, all = compare(t, old, compile(t, "x.c", cloned, "-fno-ipa-sra"))
	if d := all["iso"]; d == nil || !slices.Equal(d.Changes, []answer.CopyChange{answer.Uncloned, answer.MoreBodies}) ||
		!slices.Equal(d.SymbolsLost, []string{"iso.isra.0"}) || !slices.Equal(d.SymbolsGained, []string{"iso"}) {
		t.Errorf("uncloned: %+v", d)
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

// twice is a file that defines f on two lines, of which each unit has one.
const twice = `
#ifdef A
static inline __attribute__((always_inline)) int f(int x) { return x * 3; } int a(int x) { return f(x); }
#else
static inline __attribute__((always_inline)) int f(int x) { return x * 5; } int b(int x) { return f(x); }
#endif
`

// Functions of one name in one file follow each other as they did where their lines have moved.
func TestCompareLines(t *testing.T) {
	build := func(text string) string {
		return link(t, compile(t, "x.c", text, "-DA"), compile(t, "x.c", text))
	}
	base, all := compare(t, build(twice), build("\n\n"+twice))
	if len(all) != 0 || base.Matched != 4 || len(base.Incomplete) != 0 {
		t.Errorf("moved by two lines, where f stood: %+v %v", base, all)
	}
}
