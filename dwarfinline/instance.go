package dwarfinline

import (
	"iter"
	"slices"
)

// Instance is a handle to an inlined instance: a DW_TAG_inlined_subroutine in
// a body. Handles are small values that can be compared; the zero value is
// not valid.
type Instance struct {
	u *Unit
	n int32
}

func (i Instance) d() *instance { return &i.u.insts[i.n] }

// Valid tells a handle from the zero value.
func (i Instance) Valid() bool { return i.u != nil }

// Unit returns the unit that holds the DIE.
func (i Instance) Unit() *Unit { return i.u }

// Number returns the position among the instances of the unit, from 0, for tables that
// are indexed by it.
func (i Instance) Number() int { return int(i.n) }

// Offset returns the offset of the DIE in .debug_info.
func (i Instance) Offset() uint64 { return i.d().off.at() }

// Origin returns the offset of the DIE that DW_AT_abstract_origin names, 0 if
// there is none.
func (i Instance) Origin() uint64 { return i.d().origin.at() }

// Root returns the end of the chain of abstract origins, see
// [Subprogram.Root].
func (i Instance) Root() uint64 {
	origin := i.Origin()
	if d := i.u.index.sub(i.u, origin); d != nil {
		return d.root.at()
	}
	return origin
}

// RootSubprogram returns the source function's subprogram, see
// [Subprogram.RootSubprogram]; ok is false if none was kept at the origin.
func (i Instance) RootSubprogram() (s Subprogram, ok bool) {
	if s, ok = i.u.index.handle(i.u, i.Origin()); ok {
		s = s.RootSubprogram()
	}
	return s, ok
}

// Host returns the body that holds the instance.
func (i Instance) Host() Subprogram { return Subprogram{i.u, i.d().host} }

// Parent returns the inlined instance around this one, not valid at depth 0.
func (i Instance) Parent() Instance {
	if p := i.d().parent; p >= 0 {
		return Instance{i.u, p}
	}
	return Instance{}
}

// Depth returns the number of inlined instances around this one.
func (i Instance) Depth() int { return int(i.d().depth()) }

// Located tells whether the instance owns at least one byte of code.
func (i Instance) Located() bool { return i.d().located() }

// EntryPC returns the entry pc; ok is false if the DWARF records no pc at all.
// It may lie outside the ranges.
func (i Instance) EntryPC() (pc uint64, ok bool) {
	return i.d().entry, i.d().nesting&instHasEntry != 0
}

// Ranges returns the non-empty ranges in recorded order. The slice is the
// index's own: do not change it.
func (i Instance) Ranges() []Range {
	r := i.d().ranges
	return i.u.ranges[r.lo:r.hi:r.hi]
}

// Contains tells whether pc lies in one of the ranges.
func (i Instance) Contains(pc uint64) bool {
	return slices.ContainsFunc(i.Ranges(), func(r Range) bool { return r.Contains(pc) })
}

// CallFile returns the file of the call position, "" if unknown.
func (i Instance) CallFile() string { return i.u.File(int(i.d().file)) }

// CallLine returns the line of the call position, 0 if unknown.
func (i Instance) CallLine() int { return int(i.d().line) }

// CallColumn returns the column of the call position, 0 if unknown.
func (i Instance) CallColumn() int { return int(i.d().column) }

// Children yields the instances directly inside this one, by DIE offset.
func (i Instance) Children() iter.Seq[Instance] {
	return func(yield func(Instance) bool) {
		host, depth := i.d().host, i.d().depth()
		for n := i.n + 1; n < int32(len(i.u.insts)); n++ {
			d := &i.u.insts[n]
			if d.host == host && d.depth() <= depth || !i.u.within(d.host, host) {
				return
			}
			if d.parent == i.n && !yield(Instance{i.u, n}) {
				return
			}
		}
	}
}

// Instance returns the n-th inlined instance of the unit, see [Instance.Number].
func (u *Unit) Instance(n int) Instance { return Instance{u, int32(n)} }

// CountInstances returns the number of inlined instances of the unit.
func (u *Unit) CountInstances() int { return len(u.insts) }

// Instances yields the inlined instances of the unit by DIE offset.
func (u *Unit) Instances() iter.Seq[Instance] {
	return func(yield func(Instance) bool) {
		for n := range u.insts {
			if !yield(Instance{u, int32(n)}) {
				return
			}
		}
	}
}

// Instance returns the inlined instance whose DIE is at off.
func (x *Index) Instance(off uint64) (Instance, bool) {
	u := x.unitAt(off)
	if u == nil {
		return Instance{}, false
	}
	n, ok := findInstance(u.insts, off)
	return Instance{u, int32(n)}, ok
}

// Instances yields every inlined instance of the index, by DIE offset.
func (x *Index) Instances() iter.Seq[Instance] {
	return func(yield func(Instance) bool) {
		for _, u := range x.units {
			for i := range u.Instances() {
				if !yield(i) {
					return
				}
			}
		}
	}
}
