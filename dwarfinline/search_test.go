package dwarfinline

import (
	"encoding/binary"
	"testing"
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
