package dwarfinline

// Ranges returns the code ranges that the unit says it covers (DWARF 5 section 3.1.1):
// with the code of functions that no DIE describes. They are read when asked for; the
// slice is the caller's own, and nil if the unit names none or they cannot be read.
func (u *Unit) Ranges() []Range {
	if u.skeleton != nil {
		return u.skeleton.Ranges()
	}
	if u.root == 0 || u.err != nil {
		return nil
	}
	x := u.index
	var out []Range
	_ = x.file.Guard(func() error { // what cannot be read is not known
		t := x.tables.get(u)
		d, err := u.dieAt(u.root, t)
		if err != nil {
			return err
		}
		var p pcs
		if _, err := d.each(func(attr uint16, v value) { p.take(attr, v) }); err != nil {
			return err
		}
		sc := newWalk(u, t)
		sc.base = u.lowPC
		sc.addRanges(p, u.root)
		out = sc.ranges
		return nil
	})
	return out
}
