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
func (c CallSite) Offset() uint32 { return c.d().off }

// Origin returns the offset of the called subprogram's DIE, 0 for an indirect
// call. GCC names the DIE of the clone, not of its source function.
func (c CallSite) Origin() uint32 { return c.d().origin }

// Host returns the body that calls.
func (c CallSite) Host() Subprogram { return Subprogram{c.u, c.d().host} }

// Tail tells a tail call.
func (c CallSite) Tail() bool { return c.d().tail }

// ReturnPC returns the address behind the call, 0 if not recorded.
func (c CallSite) ReturnPC() uint64 { return c.d().pc }

// CallSites yields every call site in a body, by DIE offset. There are none
// unless [Options].CallSites was set.
func (x *Index) CallSites() iter.Seq[CallSite] {
	return func(yield func(CallSite) bool) {
		for _, u := range x.units {
			for n := range u.calls {
				if !yield(CallSite{u, int32(n)}) {
					return
				}
			}
		}
	}
}
