package dwarfinline

import (
	"encoding/binary"
	"errors"

	"inlay/elfscan"
)

// region is a part of a file's .debug_info that holds units.
type region struct {
	sec      *sections
	from, to int
}

// headerAt reads the unit header at the start of a region. Where it cannot be
// believed, the unit gets the error, and ends at the next place that looks like
// a header, so that a broken unit costs that unit only.
func headerAt(r region) *Unit {
	s := r.sec
	u, err := readHeader(s, r.from)
	if err == nil && uint64(u.end) <= s.end() {
		return u
	}
	u.counts.MaxDepth = -1
	switch {
	case err == nil:
		u.root, u.end, u.err = 0, r.to, s.fail(".debug_info", uint64(r.from), errFar)
	// A unit of a version or kind that is not known still tells its length.
	case errors.Is(err, elfscan.ErrUnsupported) && u.end < r.to && plausible(s, u.end):
		u.err = err
	default:
		u.end, u.err = nextHeader(r), err
	}
	return u
}

// nextHeader returns the next place behind the start of a region that looks like a header,
// the end of the region if there is none, or none before the budget ends.
func nextHeader(r region) int {
	s, to := r.sec, r.to
	if left := s.searchBudget.Load(); int64(to-r.from) > left {
		to = r.from + int(max(left, 0))
	}
	next := r.from + 1
	for next < to {
		// Of the first six bytes of a header, those of the length or the version are not all 0.
		next = max(next, nonZero(s.info, next, to)-5)
		if plausible(s, next) {
			break
		}
		next++
	}
	if next >= to {
		next = r.to
	}
	s.searchBudget.Add(int64(r.from - next))
	return next
}

// tails returns the parts behind the DIE trees of units whose length is too
// large, and cuts them off those units.
func tails(units []*Unit) []region {
	var out []region
	for _, u := range units {
		if u.tail > 0 {
			out = append(out, region{u.sec, u.tail, u.end})
			u.end = u.tail
		}
	}
	return out
}

// dropCovered takes what a readable unit turned out to cover away from units
// without a readable header. The units are sorted.
func dropCovered(units []*Unit) []*Unit {
	covered, kept := 0, units[:0]
	var in *sections
	for _, u := range units {
		if u.sec != in {
			in, covered = u.sec, 0
		}
		if u.root == 0 && u.off < covered {
			if u.end <= covered {
				continue
			}
			u.off = covered
		}
		if u.root != 0 {
			covered = max(covered, u.end)
		}
		kept = append(kept, u)
	}
	return kept
}

// plausible tells whether a unit header at off could be real: its fields fit
// and its first DIE is a unit's.
func plausible(s *sections, off int) bool {
	b := s.info[off:]
	if len(b) < 12 || s.order().Uint16(b[4:])-2 > 3 && s.order().Uint32(b) != 0xffffffff {
		return false
	}
	u, err := readHeader(s, off)
	if err != nil || u.root >= u.end || int(u.enc.addrSize) != s.addrSize {
		return false
	}
	code, at := uleb(s.info[:u.end], u.root)
	return at >= 0 && code != 0 && isUnitTag(s, u, code)
}

// isUnitTag tells whether an abbreviation code stands for a unit's first DIE.
// Its table is compiled out of the common budget, so that bytes that only look like
// headers cannot cost more than real ones.
func isUnitTag(s *sections, u *Unit, code uint64) bool {
	if u.abbrevOff >= uint64(len(s.abbrev)) || s.abbrevBudget.Load() < 0 {
		return false
	}
	var t abbrevTable
	t.compile(s, u.abbrevOff, u.enc)
	s.abbrevBudget.Add(-t.size)
	switch t.lookup(code).tag {
	case tagCompileUnit, tagPartialUnit, tagTypeUnit, tagSkeletonUnit:
		return true
	}
	return false
}

func (s *sections) order() binary.ByteOrder {
	if s.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}
