package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

const sample = `package p

const limit = 16 << 2

var table = [...]int{1, 2, 3, 4}

func f(a, b int, ok bool) int {
	if a < b && !ok {
		a++
		return -a
	}
	switch b {
	case 'x', 0x1f:
		return a % 2
	}
	for i := 0; b > i; i++ {
	}
	return call(func() bool { return true }) + 1
}
`

// TestCollect: each operator and constant is a place of the innermost statement it stands
// in, and a declaration outside of functions is one statement.
func TestCollect(t *testing.T) {
	statements, err := collect(nil, "p/p.go", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range statements {
		var places []string
		for _, p := range s.places {
			places = append(places, fmt.Sprintf("%d %s to %s", p.line, p.old, strings.Join(p.others, " or ")))
		}
		got = append(got, strings.Join(places, ", "))
	}
	want := []string{
		"3 << to >>, 3 16 to 17 or 15, 3 2 to 3 or 1",
		"5 1 to 2 or 0, 5 2 to 3 or 1, 5 3 to 4 or 2, 5 4 to 5 or 3",
		"8 && to ||, 8 < to <= or >=, 8 ! to  ",
		"9 ++ to --",
		"10 - to  ",
		"13 'x' to 'y', 13 0x1f to 0x20 or 0x1e",
		"14 % to *, 14 2 to 3 or 1",
		"16 0 to 1",
		"16 > to >= or <=",
		"16 ++ to --",
		"18 + to -, 18 1 to 2 or 0",
		"18 true to false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range statements {
		for _, p := range s.places {
			if inside := p.from == 7 && p.to == 19; inside != (p.line >= 7) {
				t.Errorf("line %d is said to be in a function at %d to %d", p.line, p.from, p.to)
			}
			if uncounted := p.line == 13 || p.line == 16 && p.old != ">" || p.line == 18 && p.old != "true"; p.uncounted != uncounted {
				t.Errorf("line %d: uncounted is %v", p.line, p.uncounted)
			}
		}
	}
}

// TestApply: every change leaves Go, one that differs in one place.
func TestApply(t *testing.T) {
	statements, err := collect(nil, "p/p.go", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{sample: true}
	for _, s := range statements {
		for _, p := range s.places {
			for _, other := range p.others {
				m := mutant{place: p, new: other}
				out := string(m.apply([]byte(sample)))
				if seen[out] {
					t.Errorf("%s gives what another change gave", m)
				}
				seen[out] = true
				if _, err := parser.ParseFile(token.NewFileSet(), "p.go", out, 0); err != nil {
					t.Errorf("%s: %v", m, err)
				}
				if len(out)-len(other) != len(sample)-len(p.old) {
					t.Errorf("%s changes more than its place", m)
				}
			}
		}
	}
}

// TestDraw: a seed decides all, another gives another, and each statement is drawn once.
func TestDraw(t *testing.T) {
	statements, err := collect(nil, "p/p.go", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	first := draw(statements, 7)
	if !slices.Equal(texts(first), texts(draw(statements, 7))) {
		t.Error("the same seed gives another draw")
	}
	if slices.Equal(texts(first), texts(draw(statements, 8))) {
		t.Error("another seed gives the same draw")
	}
	if len(first) != len(statements) {
		t.Errorf("%d are drawn of %d statements", len(first), len(statements))
	}
	for i, s := range statements {
		n := 0
		for _, m := range first {
			if slices.ContainsFunc(s.places, func(p place) bool { return p.offset == m.offset }) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("statement %d is drawn %d times", i, n)
		}
	}
}

func texts(all []mutant) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.String())
	}
	return out
}
