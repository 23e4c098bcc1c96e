package dwarfinline

import "encoding/binary"

// Range is a half-open range of addresses.
type Range struct{ Lo, Hi uint64 }

// Contains tells whether pc lies in the range.
func (r Range) Contains(pc uint64) bool { return r.Lo <= pc && pc < r.Hi }

// Size returns the number of bytes in the range.
func (r Range) Size() uint64 { return r.Hi - r.Lo }

// strRef is a string that was not made yet: an offset and its section.
type strRef struct {
	low  uint32 // of the offset
	high uint8
	sec  strSection
}

// newStrRef refers to the string at an offset; the zero strRef, which stands for none, where
// no section reaches.
func newStrRef(off uint64, sec strSection) strRef {
	if off >= maxOffset {
		return strRef{}
	}
	return strRef{uint32(off), uint8(off >> 32), sec}
}

func (r strRef) at() uint64 { return uint64(r.low) | uint64(r.high)<<32 }

// maxOffset bounds the offsets of the index, and those of strings: facts keep 40 bits of
// them.
const maxOffset = 1 << 40

// offset40 is an offset of the index, 0 for no DIE. There are millions of them, so that three
// bytes count.
type offset40 [5]byte

func pack(off uint64) (p offset40) {
	binary.LittleEndian.PutUint32(p[:], uint32(off))
	p[4] = uint8(off >> 32)
	return p
}

func (p *offset40) at() uint64 { return uint64(binary.LittleEndian.Uint32(p[:])) | uint64(p[4])<<32 }

func (p *offset40) none() bool { return *p == offset40{} }

// subprogram is what the scan keeps of a DW_TAG_subprogram. Pure declarations
// are not kept; they are read when an origin chain leads to one.
type subprogram struct {
	off    offset40 // of the DIE
	origin offset40 // DW_AT_abstract_origin, else DW_AT_specification; none if neither
	root   offset40 // end of the chain of abstract origins; off if there is none
	inline uint8    // DW_AT_inline
	name   strRef   // DW_AT_name of this DIE
	link   strRef   // DW_AT_linkage_name of this DIE
	file   uint32   // DW_AT_decl_file of this DIE, counted from 1; 0 if it has none
	line   uint32   // DW_AT_decl_line of this DIE
	ranges run      // in facts.ranges, as recorded, empty and discarded ones left out
	entry  uint64
	parent int32 // enclosing subprogram in facts.subs, -1 if none
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
func (d *subprogram) hasAbstractOrigin() bool { return !d.origin.none() && d.flags&subSpec == 0 }

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
	off     offset40 // of the DIE
	origin  offset40 // DW_AT_abstract_origin; none if it has none
	nesting uint16   // depth, and instHasEntry
	file    uint32   // DW_AT_call_file
	line    uint32   // DW_AT_call_line
	column  uint32   // DW_AT_call_column
	host    int32    // enclosing subprogram in facts.subs
	parent  int32    // enclosing instance in facts.insts, -1 directly in the body
	ranges  run      // in facts.ranges, as recorded, empty ones left out
	entry   uint64   // DW_AT_entry_pc, else the first pc recorded
}

// instHasEntry tells that entry is recorded: a bit that no depth has, see elfscan.Limits.
const instHasEntry = 1 << 15

func (d *instance) depth() uint16 { return d.nesting &^ instHasEntry }

// located tells whether the instance owns at least one byte.
func (d *instance) located() bool { return d.ranges.hi > d.ranges.lo }

// callSite is what the scan keeps of a DW_TAG_call_site when asked for.
type callSite struct {
	off    offset40
	origin offset40 // DW_AT_call_origin; none for an indirect call
	tail   bool
	host   int32  // in facts.subs
	inst   int32  // the innermost instance around it in facts.insts, -1 directly in the body
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
