package dwarfinline

// Range is a half-open range of addresses.
type Range struct{ Lo, Hi uint64 }

// Contains tells whether pc lies in the range.
func (r Range) Contains(pc uint64) bool { return r.Lo <= pc && pc < r.Hi }

// Size returns the number of bytes in the range.
func (r Range) Size() uint64 { return r.Hi - r.Lo }

// strRef is a string that was not made yet: an offset and its section.
type strRef struct {
	off uint32
	sec strSection
}

// subprogram is what the scan keeps of a DW_TAG_subprogram. Pure declarations
// are not kept; they are read when an origin chain leads to one.
type subprogram struct {
	off    uint32 // of the DIE
	origin uint32 // DW_AT_abstract_origin, else DW_AT_specification; 0 if neither
	root   uint32 // end of the chain of abstract origins; off if there is none
	name   strRef // DW_AT_name of this DIE
	link   strRef // DW_AT_linkage_name of this DIE
	file   uint32 // DW_AT_decl_file of this DIE, counted from 1; 0 if it has none
	line   uint32 // DW_AT_decl_line of this DIE
	ranges run    // in facts.ranges, as recorded, empty and discarded ones left out
	entry  uint64
	parent int32 // enclosing subprogram in facts.subs, -1 if none
	inline uint8 // DW_AT_inline
	flags  subFlags
	chain  uint8 // links of abstract origins up to root, or what is wrong with them; see resolve
}

// set takes a flag attribute, which may be there and say no.
func (d *subprogram) set(flag subFlags, v value) {
	if v.v != 0 {
		d.flags |= flag
	}
}

// hasAbstractOrigin tells whether origin is a DW_AT_abstract_origin.
func (d *subprogram) hasAbstractOrigin() bool { return d.origin != 0 && d.flags&subSpec == 0 }

type subFlags uint8

const (
	subHasCode    subFlags = 1 << iota // an out-of-line instance
	subSpec                            // origin is a DW_AT_specification
	subReferenced                      // an inlined or out-of-line instance names it as its origin
	subDiscarded                       // its code lies in no executable section
	subNoreturn                        // DW_AT_noreturn
	subExternal                        // DW_AT_external
)

// instance is what the scan keeps of a DW_TAG_inlined_subroutine.
type instance struct {
	off    uint32 // of the DIE
	origin uint32 // DW_AT_abstract_origin; 0 if it has none
	entry  uint64 // DW_AT_entry_pc, else the first pc recorded
	ranges run    // in facts.ranges, as recorded, empty ones left out
	host   int32  // enclosing subprogram in facts.subs
	parent int32  // enclosing instance in facts.insts, -1 directly in the body
	file   uint32 // DW_AT_call_file
	line   uint32 // DW_AT_call_line
	column uint32 // DW_AT_call_column
	depth  uint16
	flags  instFlags
}

type instFlags uint16

const (
	instHasEntry instFlags = 1 << iota // entry is recorded
	instLocated                        // owns at least one byte
)

// callSite is what the scan keeps of a DW_TAG_call_site when asked for.
type callSite struct {
	off    uint32
	origin uint32 // DW_AT_call_origin; 0 for an indirect call
	host   int32  // in facts.subs
	inst   int32  // the innermost instance around it in facts.insts, -1 directly in the body
	tail   bool
	pc     uint64 // DW_AT_call_return_pc
}

// Counts says how much a unit, or an index, holds.
type Counts struct {
	AbstractInstances  int
	Orphans            int // abstract instances that no instance and no body refers to
	OutOfLine          int // bodies
	Inlined            int // inlined instances in bodies
	Empty              int // of those, without a byte of code
	Nested             int // of those, inside another one
	MaxDepth           int // -1 if there is no inlined instance
	CallSites          int
	Discarded          int // bodies whose code lies in no executable section
	DiscardedInstances int // inlined instances in discarded bodies
	Stray              int // inlined instances outside every body
	WithoutPC          int // definitions without code, inline attribute or declaration flag
	DIEs               int // that the scan looked at; types that were jumped over are not in it
}

// add sums two counts.
func (c *Counts) add(d Counts) {
	c.AbstractInstances += d.AbstractInstances
	c.Orphans += d.Orphans
	c.OutOfLine += d.OutOfLine
	c.Inlined += d.Inlined
	c.Empty += d.Empty
	c.Nested += d.Nested
	c.MaxDepth = max(c.MaxDepth, d.MaxDepth)
	c.CallSites += d.CallSites
	c.Discarded += d.Discarded
	c.DiscardedInstances += d.DiscardedInstances
	c.Stray += d.Stray
	c.WithoutPC += d.WithoutPC
	c.DIEs += d.DIEs
}
