package livepatch_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/testdata/fixture"
)

// TestLowerBound: only GCC leaves a trace of what folded away, so that no list of
// another compiler's unit is complete, and no unit of GCC is a lower bound.
func TestLowerBound(t *testing.T) {
	list, err := fixture.Load("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		other := strings.Contains(o.Name, "-clang") || strings.Contains(o.Name, "-rustc")
		if strings.HasPrefix(o.Name, "mixed-") || strings.HasPrefix(o.Name, "entry-") {
			continue // of several tools, of an assembler
		}
		for _, i := range impacts(t, open(t, o.Path)) {
			if other {
				checkLowerBound(t, o.Name, i)
				continue
			}
			for _, u := range i.OpenUnits {
				if u.State != answer.Open {
					t.Errorf("%s: %s is %s in %s", o.Name, i.Function.Name, u.State, u.Unit.Name)
				}
			}
		}
	}
}

func checkLowerBound(t *testing.T, name string, i answer.Impact) {
	t.Helper()
	if i.Complete || len(i.OpenUnits) == 0 {
		t.Errorf("%s: %s is complete %v with %d open units", name, i.Function.Name, i.Complete, len(i.OpenUnits))
	}
	for _, u := range i.OpenUnits {
		if u.State != answer.LowerBound {
			t.Errorf("%s: %s is %s in %s", name, i.Function.Name, u.State, u.Unit.Name)
		}
	}
}

// TestMixedUnits: a program of several compilers is as good as the unit that a
// function is in.
func TestMixedUnits(t *testing.T) {
	const mixed = "mixed-gcc12-x86_64-O2-g2-g4-g5.exe"
	for _, tt := range []listTest{
		{mixed, "add", []string{ // GCC's; DWARF 2 states no scattered ranges
			"once redirect inlined/located", "twice redirect inlined/located inlined/empty", "plain.c open site=true body=false: ", "complete"}},
		{mixed, "once", []string{"once redirect body", "complete"}},
		{mixed, "other", []string{"other redirect body", "nested.c lower_bound site=false body=true: host"}}, // clang's
	} {
		tt.run(t, nil)
	}
}

// TestImportedUnits: a partial unit of dwz has no code, and an early unit of link-time
// optimisation neither; the units that import or refer to them answer.
func TestImportedUnits(t *testing.T) {
	for _, tt := range []listTest{
		{"lto-gcc12-x86_64-O2-g5.so", "cross", []string{"local_use redirect inlined/located"}},
		{"lto-clang19-x86_64-O2-g5.so", "cross", []string{"local_use redirect inlined/located"}},
		{"header-gcc12-x86_64-O2-g5-dwz.so", "from_header", []string{
			"use_a redirect inlined/located", "use_b redirect inlined/located", "from_header redirect body"}},
	} {
		i := impactOf(t, open(t, obj(tt.object)), nil, tt.function)
		var rows []string
		for _, m := range i.Replace {
			rows = append(rows, shortMember(m))
		}
		diffSorted(t, tt.want, rows)
		for _, u := range i.OpenUnits {
			if strings.HasPrefix(u.Unit.Name, "<") || u.State == answer.Closed {
				t.Errorf("%s: unit %+v", tt.object, u)
			}
		}
	}
}

// TestGo: the Go linker writes no abstract instance of what folded away either.
func TestGo(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("go is not installed")
	}
	path := filepath.Join(t.TempDir(), "hello")
	if out, err := exec.Command(tool, "build", "-o", path, "../testdata/src/hello.go").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, i := range impacts(t, open(t, path), "main.*") {
		if slices.ContainsFunc(i.Replace, func(m answer.Member) bool { return m.Body.Symbol != nil }) {
			checkLowerBound(t, "hello", i)
		}
	}
	// Without its package, as one would type it.
	member(t, impactOf(t, open(t, path), nil, "poke").Replace, "main.host")
}
