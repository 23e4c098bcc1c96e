package dwarfinline

import "slices"

// ChooseEntries moves the entries of bodies with several ranges to the start of another
// one, which then goes first. A compiler that gives parts of a function sections of their
// own may write the part with the entry last, and no DW_AT_entry_pc. choose is handed
// each such body and returns the number of the range; ok is false for the one that is
// first already.
//
// Like [Index.IncludePads] it changes the index: call it before anything else is asked,
// from one goroutine.
func (x *Index) ChooseEntries(choose func(s Subprogram) (n int, ok bool)) {
	for _, u := range x.units {
		for i := range u.subs {
			d := &u.subs[i]
			if d.flags&subHasCode == 0 || d.ranges.hi-d.ranges.lo < 2 {
				continue
			}
			ranges := u.ranges[d.ranges.lo:d.ranges.hi]
			n, ok := choose(Subprogram{u, int32(i)})
			if !ok || n < 0 || n >= len(ranges) {
				continue
			}
			entry := ranges[n]
			copy(ranges[1:], slices.Clone(ranges[:n]))
			ranges[0], d.entry = entry, entry.Lo
		}
	}
}
