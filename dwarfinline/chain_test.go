package dwarfinline

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"inlay/testdata/badelf"
)

// chainOf writes n links, the first of them farthest from the end, in or against the order
// of their references. It returns their offsets, the end last.
func chainOf(b *badelf.Builder, n int, backwards bool) []int {
	at := make([]int, n+1)
	write := func(i int) {
		at[i] = b.Offset()
		b.Mark(fmt.Sprint("link ", i))
		if i == n {
			b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "end"), badelf.Data1(badelf.AtInline, 1))
			return
		}
		b.Leaf(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, fmt.Sprint("link ", i+1)))
	}
	for i := range n + 1 {
		if backwards {
			i = n - i
		}
		write(i)
	}
	return at
}

// TestChainLength: maxChain links lead to the root, one more leads nowhere and is said, in
// whatever order the entries stand and wherever one starts.
func TestChainLength(t *testing.T) {
	const n = maxChain + 8
	for _, backwards := range []bool{false, true} {
		var at []int
		x := between(t, func(b *badelf.Builder) { at = chainOf(b, n, backwards) })
		for i, off := range at {
			s, ok := x.Subprogram(uint64(off))
			if !ok {
				t.Fatalf("link %d: no subprogram at %#x", i, off)
			}
			want, long := at[n], n-i > maxChain
			if long {
				want = off
			}
			if int(s.Root()) != want {
				t.Errorf("link %d of %d, backwards %t: root %#x, want %#x", i, n, backwards, s.Root(), want)
			}
			said := slices.ContainsFunc(x.Diagnostics(), func(d Diagnostic) bool {
				return d.Offset == uint64(off) && errors.Is(d.Err, errChain)
			})
			if said != long {
				t.Errorf("link %d of %d, backwards %t: reported %t, want %t", i, n, backwards, said, long)
			}
		}
		src, err := x.Source(uint64(at[0]))
		if !errors.Is(err, errChain) || src.Name != "" {
			t.Errorf("Source of a chain that is too long: %+v, %v", src, err)
		}
	}
}

// TestChainIntoCycle: what leads to a cycle without being on it is no better, and a chain
// beside it is none of it.
func TestChainIntoCycle(t *testing.T) {
	at := make(map[string]int)
	x := between(t, func(b *badelf.Builder) {
		link := func(name, to string) {
			at[name] = b.Offset()
			b.Mark(name)
			b.Leaf(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, to))
		}
		link("x", "y")
		link("y", "x")
		link("before", "x")
		link("beside", "end")
		b.Mark("end")
		at["end"] = b.Offset()
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "end"), badelf.Data1(badelf.AtInline, 1))
	})
	for name, root := range map[string]string{"x": "x", "y": "y", "before": "before", "beside": "end", "end": "end"} {
		s, ok := x.Subprogram(uint64(at[name]))
		if !ok || int(s.Root()) != at[root] {
			t.Errorf("%s: root %#x, want %s", name, s.Root(), root)
		}
		said := slices.ContainsFunc(x.Diagnostics(), func(d Diagnostic) bool {
			return d.Offset == uint64(at[name]) && errors.Is(d.Err, ErrCycle)
		})
		if said != (root != "end") {
			t.Errorf("%s: reported %t", name, said)
		}
	}
}
