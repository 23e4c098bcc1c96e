package dwarfinline

// chainReader reads the DIEs of chains of origins. Most links lead to the same unit, whose
// abbreviation table is looked up once.
type chainReader struct {
	x     *Index
	unit  *Unit        // where chains start; nil if that is nowhere
	table *abbrevTable // of unit
}

// chainFrom returns a reader for the chain that starts at a DIE.
func (x *Index) chainFrom(off uint64) chainReader { return chainReader{x: x, unit: x.unitAt(off)} }

// die finds the DIE at an offset of the index.
func (r *chainReader) die(off uint64) (die, error) {
	u := r.unit
	if u == nil || !u.holds(off) || u.position(off) < u.root {
		return r.x.dieAt(off)
	}
	if r.table == nil {
		r.table = r.x.tables.get(u)
	}
	return u.dieAt(u.position(off), r.table)
}
