package dwarfinline

import (
	"iter"
	"slices"
)

// Named yields one subprogram for each DIE at the end of a chain of abstract
// origins whose DW_AT_name satisfies match, by DIE offset. The bytes that match
// gets are valid during the call only.
func (x *Index) Named(match func(name []byte) bool) iter.Seq[Subprogram] {
	return func(yield func(Subprogram) bool) {
		for _, u := range x.units {
			for i := range u.subs {
				d := &u.subs[i]
				if d.root != d.off && x.sub(u, d.root.at()) != nil {
					continue
				}
				if match(x.nameOf(u, d)) && !yield(Subprogram{u, int32(i)}) {
					return
				}
			}
		}
	}
}

// nameOf returns the nearest DW_AT_name of a subprogram of u, nil if it has none.
func (x *Index) nameOf(u *Unit, d *subprogram) []byte {
	if d.name.sec != strNone {
		return u.sec.bytes(d.name)
	}
	off := d.origin.at()
	r := chainReader{x: x, unit: u}
	for range maxChain {
		if off == 0 {
			break
		}
		e, err := r.die(off)
		if err != nil {
			break
		}
		var name strRef
		var next uint64
		if _, err = e.each(func(attr uint16, v value) {
			switch attr {
			case attrName:
				name = e.u.strRef(v)
			case attrAbstractOrigin, attrSpecification:
				next = asReference(v)
			}
		}); err != nil {
			break
		}
		if name.sec != strNone {
			return e.u.sec.bytes(name)
		}
		off = next
	}
	return nil
}

// Roots is a set of source functions of one index: offsets of the DIEs that
// [Subprogram.Root] returns, ascending.
type Roots []uint64

// NewRoots sorts offsets into a set.
func NewRoots(offsets []uint64) Roots {
	r := slices.Clone(offsets)
	slices.Sort(r)
	return slices.Compact(r)
}

// Has tells whether the set holds off.
func (r Roots) Has(off uint64) bool {
	_, ok := slices.BinarySearch(r, off)
	return ok
}

// in returns the part of the set that lies in a unit.
func (r Roots) in(u *Unit) Roots {
	lo, _ := slices.BinarySearch(r, u.offset(u.off))
	hi, _ := slices.BinarySearch(r, u.offset(u.end))
	return r[lo:hi]
}

// InstancesOf yields the inlined instances of the source functions in roots,
// by DIE offset. Units that can hold none are not looked at.
func (x *Index) InstancesOf(roots Roots) iter.Seq[Instance] {
	return func(yield func(Instance) bool) {
		for _, u := range x.units {
			local := roots.in(u)
			if len(local) == 0 && !u.foreign {
				continue
			}
			origins := u.originsOf(roots, local)
			for n := range u.insts {
				origin := u.insts[n].origin.at()
				if !slices.Contains(origins, origin) && !(u.foreign && u.isForeignOf(origin, roots)) {
					continue
				}
				if !yield(Instance{u, int32(n)}) {
					return
				}
			}
		}
	}
}

// originsOf lists the DIEs of the unit that stand for one of the roots: mostly
// just the root itself.
func (u *Unit) originsOf(roots, local Roots) []uint64 {
	origins := slices.Clone([]uint64(local))
	for i := range u.subs {
		if d := &u.subs[i]; d.root != d.off && roots.Has(d.root.at()) {
			origins = append(origins, d.off.at())
		}
	}
	return origins
}

// isForeignOf tells whether origin lies in another unit and leads to one of
// the roots.
func (u *Unit) isForeignOf(origin uint64, roots Roots) bool {
	if u.holds(origin) {
		return false
	}
	if d := u.index.sub(u, origin); d != nil {
		origin = d.root.at()
	}
	return roots.Has(origin)
}

// BodiesOf yields the out-of-line instances of the source functions in roots,
// by DIE offset.
func (x *Index) BodiesOf(roots Roots) iter.Seq[Subprogram] {
	return func(yield func(Subprogram) bool) {
		for s := range x.SubprogramsOf(roots) {
			if s.OutOfLine() && !yield(s) {
				return
			}
		}
	}
}

// Bodies yields every out-of-line instance with code, by DIE offset.
func (x *Index) Bodies() iter.Seq[Subprogram] {
	return func(yield func(Subprogram) bool) {
		for _, u := range x.units {
			for i := range u.subs {
				if u.subs[i].flags&subHasCode != 0 && !yield(Subprogram{u, int32(i)}) {
					return
				}
			}
		}
	}
}

// SubprogramsOf yields every kept subprogram, with or without code, of the
// source functions in roots, by DIE offset.
func (x *Index) SubprogramsOf(roots Roots) iter.Seq[Subprogram] {
	return func(yield func(Subprogram) bool) {
		for _, u := range x.units {
			if len(roots.in(u)) == 0 && !u.foreign {
				continue
			}
			for i := range u.subs {
				if roots.Has(u.subs[i].root.at()) && !yield(Subprogram{u, int32(i)}) {
					return
				}
			}
		}
	}
}

// BodyRanges yields the ranges of all bodies, by DIE offset.
func (x *Index) BodyRanges() iter.Seq[Range] {
	return func(yield func(Range) bool) {
		for _, u := range x.units {
			for i := range u.subs {
				if d := &u.subs[i]; d.flags&subHasCode != 0 && !each(u.ranges[d.ranges.lo:d.ranges.hi], yield) {
					return
				}
			}
		}
	}
}

// InlinedRanges yields the ranges of all inlined instances at depth 0, by DIE
// offset.
func (x *Index) InlinedRanges() iter.Seq[Range] {
	return func(yield func(Range) bool) {
		for _, u := range x.units {
			for i := range u.insts {
				if d := &u.insts[i]; d.depth() == 0 && !each(u.ranges[d.ranges.lo:d.ranges.hi], yield) {
					return
				}
			}
		}
	}
}

func each(rs []Range, yield func(Range) bool) bool {
	for _, r := range rs {
		if !yield(r) {
			return false
		}
	}
	return true
}
