package dwarfinline

import "iter"

// CallSite is a DW_TAG_call_site in a body (DWARF 5 section 3.4): one call that the
// compiler wrote down. Its absence proves nothing.
type CallSite struct {
	u *Unit
	n int32
}

func (c CallSite) d() *callSite { return &c.u.calls[c.n] }

// Offset returns the offset of the DIE in .debug_info.
func (c CallSite) Offset() uint64 { return c.d().off.at() }

// Origin returns the offset of the called subprogram's DIE, 0 for an indirect
// call. GCC names the DIE of the clone, not of its source function.
func (c CallSite) Origin() uint64 { return c.d().origin.at() }

// RootSubprogram returns the called source function's subprogram, see
// [Subprogram.RootSubprogram]; ok is false for an indirect call, and for a call of a
// function that the unit only declares.
func (c CallSite) RootSubprogram() (s Subprogram, ok bool) {
	if s, ok = c.u.index.handle(c.u, c.Origin()); ok {
		s = s.RootSubprogram()
	}
	return s, ok
}

// Host returns the body that calls.
func (c CallSite) Host() Subprogram { return Subprogram{c.u, c.d().host} }

// Instance returns the innermost inlined instance around the call site, not valid
// directly in the body.
func (c CallSite) Instance() Instance {
	if n := c.d().inst; n >= 0 {
		return Instance{c.u, n}
	}
	return Instance{}
}

// Unit returns the unit that holds the DIE.
func (c CallSite) Unit() *Unit { return c.u }

// Tail tells a tail call.
func (c CallSite) Tail() bool { return c.d().tail }

// ReturnPC returns the address behind the call, 0 if not recorded.
func (c CallSite) ReturnPC() uint64 { return c.d().pc }

// CallSites yields every call site in a body, by DIE offset. There are none
// unless [Options].CallSites was set.
func (x *Index) CallSites() iter.Seq[CallSite] {
	return func(yield func(CallSite) bool) {
		for _, u := range x.units {
			for c := range u.CallSites() {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// CallSites yields the call sites in the bodies of the unit, by DIE offset; see
// [Index.CallSites].
func (u *Unit) CallSites() iter.Seq[CallSite] {
	return func(yield func(CallSite) bool) {
		for n := range u.calls {
			if !yield(CallSite{u, int32(n)}) {
				return
			}
		}
	}
}
