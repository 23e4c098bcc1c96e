package dwarfinline

// IncludePads moves the entries of bodies back to where their pads start. GCC before 13
// puts DW_AT_low_pc behind the nops of -fpatchable-function-entry on most
// machines (GCC bug 98776), so that no symbol stands at the entry and no call leads
// there. start is handed each entry and returns where the pad before it starts; ok is
// false where there is none.
//
// It and [Index.ChooseEntries] are all that is changed in an index: call it before anything
// else is asked, from one goroutine.
func (x *Index) IncludePads(start func(entry uint64) (lo uint64, ok bool)) {
	for _, u := range x.units {
		for i := range u.subs {
			d := &u.subs[i]
			if d.flags&subHasCode == 0 {
				continue
			}
			lo, ok := start(d.entry)
			if !ok || lo >= d.entry {
				continue
			}
			for j := d.ranges.lo; j < d.ranges.hi; j++ {
				if u.ranges[j].Lo == d.entry {
					u.ranges[j].Lo = lo
					break
				}
			}
			d.entry = lo
		}
	}
}
