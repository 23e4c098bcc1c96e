package dwarfinline

import "iter"

// Subprogram is a handle to a DW_TAG_subprogram that is an abstract instance,
// an out-of-line instance, or a definition that has neither code nor an inline
// attribute. Pure declarations have no handle. Handles are small values
// that can be compared; the zero value is not valid.
type Subprogram struct {
	u *Unit
	n int32
}

func (s Subprogram) d() *subprogram { return &s.u.subs[s.n] }

// Valid tells a handle from the zero value.
func (s Subprogram) Valid() bool { return s.u != nil }

// Unit returns the unit that holds the DIE.
func (s Subprogram) Unit() *Unit { return s.u }

// Number returns the position among the subprograms of the unit, from 0, for tables
// that are indexed by it.
func (s Subprogram) Number() int { return int(s.n) }

// Offset returns the offset of the DIE in .debug_info.
func (s Subprogram) Offset() uint64 { return s.d().off.at() }

// Root returns the offset of the DIE at the end of the chain of abstract
// origins: the abstract instance of an out-of-line instance, else its own. Two
// subprograms with the same root are the same source function.
func (s Subprogram) Root() uint64 { return s.d().root.at() }

// RootSubprogram returns the subprogram at Root; where none was kept there, s itself.
func (s Subprogram) RootSubprogram() Subprogram {
	d := s.d()
	if d.root == d.off {
		return s
	}
	if r, ok := s.u.index.handle(s.u, d.root.at()); ok {
		return r
	}
	return s
}

// handle returns the subprogram at off, looked for in u first.
func (x *Index) handle(u *Unit, off uint64) (Subprogram, bool) {
	if !u.holds(off) {
		if u = x.unitAt(off); u == nil {
			return Subprogram{}, false
		}
	}
	i, ok := findSub(u.subs, off)
	return Subprogram{u, int32(i)}, ok
}

// OutOfLine tells whether the subprogram has code: DWARF's concrete
// out-of-line instance.
func (s Subprogram) OutOfLine() bool { return s.d().flags&subHasCode != 0 }

// Discarded tells a subprogram whose code the linker dropped.
func (s Subprogram) Discarded() bool { return s.d().flags&subDiscarded != 0 }

// Inline returns DW_AT_inline. Any value but 0 makes the DIE an abstract instance;
// it does not prove that the function was inlined anywhere.
func (s Subprogram) Inline() int { return int(s.d().inline) }

// Abstract tells whether the DIE is an abstract instance: it says so itself
// or an instance names it as its origin while it has no code.
func (s Subprogram) Abstract() bool {
	d := s.d()
	return d.inline != 0 || d.flags&(subHasCode|subReferenced) == subReferenced
}

// Entry returns the address of the first instruction; it means nothing unless
// [Subprogram.OutOfLine] holds.
func (s Subprogram) Entry() uint64 { return s.d().entry }

// Ranges returns the ranges of the code as recorded: the cold part is another
// range behind the first. Empty and discarded ranges are left out. The slice is
// the index's own: do not change it.
func (s Subprogram) Ranges() []Range {
	r := s.d().ranges
	return s.u.ranges[r.lo:r.hi:r.hi]
}

// Noreturn tells whether the DIE carries DW_AT_noreturn.
func (s Subprogram) Noreturn() bool { return s.d().flags&subNoreturn != 0 }

// External tells whether the function is visible outside its unit: the DIE or
// its abstract instance carries DW_AT_external.
func (s Subprogram) External() bool {
	d := s.d()
	if d.flags&subExternal == 0 && d.root != d.off {
		if root := s.u.index.sub(s.u, d.root.at()); root != nil {
			d = root
		}
	}
	return d.flags&subExternal != 0
}

// Instances yields the inlined instances in the body, by DIE offset, at every
// depth.
func (s Subprogram) Instances() iter.Seq[Instance] {
	return func(yield func(Instance) bool) {
		first, _ := findInstance(s.u.insts, s.d().off.at())
		for i := first; i < len(s.u.insts); i++ {
			switch host := s.u.insts[i].host; {
			case host == s.n:
				if !yield(Instance{s.u, int32(i)}) {
					return
				}
			case !s.u.within(host, s.n):
				return
			}
		}
	}
}

// within tells whether subprogram n is nested in outer, at any distance.
func (u *Unit) within(n, outer int32) bool {
	for n > outer {
		n = u.subs[n].parent
	}
	return n == outer
}

// findInstance returns the position of the first instance at or behind off.
func findInstance(insts []instance, off uint64) (int, bool) {
	lo, hi := 0, len(insts)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); insts[m].off.at() < off {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo, lo < len(insts) && insts[lo].off.at() == off
}

// Subprograms yields the subprograms of the unit by DIE offset.
func (u *Unit) Subprograms() iter.Seq[Subprogram] {
	return func(yield func(Subprogram) bool) {
		for i := range u.subs {
			if !yield(Subprogram{u, int32(i)}) {
				return
			}
		}
	}
}

// CountSubprograms returns the number of subprograms of the unit.
func (u *Unit) CountSubprograms() int { return len(u.subs) }

// Subprogram returns the subprogram whose DIE is at off.
func (x *Index) Subprogram(off uint64) (Subprogram, bool) {
	u := x.unitAt(off)
	if u == nil {
		return Subprogram{}, false
	}
	i, ok := findSub(u.subs, off)
	return Subprogram{u, int32(i)}, ok
}
