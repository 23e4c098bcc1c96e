package ipaclones

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"inlay/testdata/invariant"
)

// TestGrowth: stars and trees of inlining are read in time in proportion to their lines. Of chains and
// circles the pairs themselves are the square, see maxContent.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	node := func(i int) string { return fmt.Sprintf("f%d;%d;a.c;%d;3", i, i, i) }
	for name, other := range map[string]func(i, n int) int{
		"into one":       func(int, int) int { return 0 },
		"into the last":  func(_, n int) int { return n },
		"all of one":     func(i, _ int) int { return i % 2 },
		"into the first": func(i, _ int) int { return i / 2 },
	} {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, 1000, func(n int) func() {
				var text strings.Builder
				for i := range n {
					fmt.Fprintf(&text, "Callgraph clone;%s;%s;inlining to\n", node(i), node(other(i, n)))
				}
				return func() {
					if _, err := Parse(strings.NewReader(text.String())); err != nil {
						t.Log(err)
					}
				}
			})
		})
	}
}

// TestManyIntoOne: what a function holds is looked at for each line about it, which has a limit.
func TestManyIntoOne(t *testing.T) {
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "Callgraph clone;f;%d;;0;0;host;0;;0;0;inlining to\n", i+1)
	}
	invariant.Frugal(t, text.Len(), func() {
		if d, err := Parse(strings.NewReader(text.String())); d != nil || !errors.Is(err, ErrLimit) {
			t.Errorf("%v, %v", d, err)
		}
	})
}
