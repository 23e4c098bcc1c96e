package dwarfinline

import (
	"encoding/binary"
	"errors"
	"testing"

	"inlay/elfscan"
)

// TestSearchEnds: the search for the next unit behind a broken one goes on for so many bytes,
// whatever they are, and no unit there is taken for one that was looked at.
func TestSearchEnds(t *testing.T) {
	info, abbrev, offs := row("host_a", "host_b", "host_c")
	binary.LittleEndian.PutUint16(info[offs[1]+4:], 0) // no version, and the length is not believed
	binary.LittleEndian.PutUint32(info[offs[1]:], 1)
	s := &sections{info: info, abbrev: abbrev, addrSize: 8}
	r := region{s, offs[1], len(info)}
	size := int64(offs[2] - offs[1])
	for _, tt := range []struct {
		budget int64
		want   int
		spent  bool
	}{{1 << 20, offs[2], false}, {size + 1, offs[2], false}, {size - 1, len(info), true}, {0, len(info), true}} {
		s.setBudgets()
		s.searchBudget.Store(tt.budget)
		if got := nextHeader(r); got != tt.want || s.spent() != tt.spent {
			t.Errorf("%d bytes: next header at %#x, want %#x; spent %t", tt.budget, got, tt.want, s.spent())
		}
	}
}

// TestPaddingEnds: zeros behind the tree of a unit are padding as far as they are looked at;
// where that ends, they are not called a fault of the unit.
func TestPaddingEnds(t *testing.T) {
	s := &sections{info: make([]byte, 64)}
	for _, tt := range []struct {
		budget int64
		last   byte
		want   error
	}{{56, 0, nil}, {56, 1, elfscan.ErrCorrupt}, {55, 1, elfscan.ErrLimit}, {55, 0, elfscan.ErrLimit}} {
		s.searchBudget.Store(tt.budget)
		s.info[63] = tt.last
		sc := &scanner{s: s, u: &Unit{sec: s, end: 64}, b: s.info}
		if err := sc.padding(8); err != nil {
			t.Fatal(err)
		}
		said := len(sc.diags) == 1 && errors.Is(sc.diags[0].Err, tt.want)
		if said != (tt.want != nil) || (sc.tail == 0 && tt.want == elfscan.ErrCorrupt) {
			t.Errorf("%+v: %v, tail %d", tt, sc.diags, sc.tail)
		}
	}
}

// TestNonZero holds the words at a time against the bytes.
func TestNonZero(t *testing.T) {
	for n := range 40 {
		for at := range n + 1 {
			b := make([]byte, n+1)
			b[at] = 1 // at n it lies outside
			for from := range n + 1 {
				want := n
				if from <= at && at < n {
					want = at
				}
				if got := nonZero(b, from, n); got != want {
					t.Fatalf("%d of %d bytes, from %d: %d, want %d", at, n, from, got, want)
				}
			}
		}
	}
}
