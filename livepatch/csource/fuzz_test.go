package csource

import (
	"strings"
	"testing"
	"time"

	"inlay/testdata/cputime"
	"inlay/testdata/invariant"
)

// FuzzFunction gives whole files and asks for a function on each line: nothing may
// panic or take long, and an answer twice is the same answer.
func FuzzFunction(f *testing.F) {
	for _, c := range bodies {
		f.Add(c.src)
	}
	for _, c := range deadCode {
		f.Add("int f(void)\n{ " + c.body + " }\n")
	}
	for _, c := range expansions {
		f.Add(c.head + "\nint f(void)\n{ " + c.body + " }\n")
	}
	for _, c := range madeFunctions {
		f.Add(c.src)
	}
	f.Add("int f(void)\n{" + strings.Repeat("if(0){", 300) + "a();")
	f.Add("int f(void)\n{" + strings.Repeat("return 1;x:{", 300) + "a();")
	f.Add("int f(void)\n{\n#include \"t.c\"\n}")
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<14 {
			return
		}
		invariant.Frugal(t, len(src), func() { askTwice(t, src, 20) })
	})
}

// TestMacroBomb: macros that double what they are given, in each other. What they come to is bounded.
func TestMacroBomb(t *testing.T) {
	const src = "#define a(x) b(x,x) b(x,x)\n#define b(x,y) c(x,y,x,y)\n#define c(x,...) d(x) d(__VA_ARGS__)\nint f(void){a(a(a(a(a(a(a(a(a(1)))))))))}"
	if took := cputime.Of(func() { askTwice(t, src, 6) }); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// askTwice asks for a function on each of the first lines of a file, each time twice.
func askTwice(t *testing.T, src string, most int) {
	t.Helper()
	tree := open(t, plant(t, map[string]string{"t.c": src}), nil)
	for line := range min(strings.Count(src, "\n")+2, most) {
		p := Place{File: "t.c", Line: line, Name: "f"}
		one, err1 := tree.Function(p)
		two, err2 := tree.Function(p)
		if (err1 == nil) != (err2 == nil) || (err1 == nil) != (one != nil) {
			t.Fatalf("%v, %v", err1, err2)
		}
		if err1 == nil && strings.Join(one.Names, " ") != strings.Join(two.Names, " ") {
			t.Fatalf("%q, then %q", one.Names, two.Names)
		}
	}
}
