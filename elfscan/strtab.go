package elfscan

import "strings"

// strtab is a string table copied once; names are substrings of the copy.
type strtab struct {
	s    string
	room int // bytes of names still given out
	bad  int // names that were cut or not there
}

// newStrtab copies b. Names may overlap (linkers merge tails), so hostile
// offsets could make the sum of all names quadratic in the table; the sum is
// held to what no real table comes near.
func newStrtab(b []byte) *strtab {
	return &strtab{s: string(b), room: 16*len(b) + 1<<20}
}

// name returns the string at off; a name without an end stops at the table's,
// and one outside the table is "". Both are counted.
func (t *strtab) name(off uint64) string {
	if off >= uint64(len(t.s)) {
		if off != 0 {
			t.bad++
		}
		return ""
	}
	rest := t.s[off:min(off+uint64(t.room), uint64(len(t.s)))]
	end := strings.IndexByte(rest, 0)
	if end < 0 {
		t.bad++
		end = len(rest)
	}
	t.room -= end
	return rest[:end]
}
