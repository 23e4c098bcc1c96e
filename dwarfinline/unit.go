package dwarfinline

import (
	"bytes"
	"fmt"

	"inlay/elfscan"
)

// encoding is what the size of forms depends on.
type encoding struct {
	version  uint8
	addrSize uint8
	dwarf64  bool
}

func (e encoding) offsetSize() int {
	if e.dwarf64 {
		return 8
	}
	return 4
}

// addressSize returns the size of an address, -1 if it is none that can be read.
func (e encoding) addressSize() int {
	switch e.addrSize {
	case 2, 4, 8:
		return int(e.addrSize)
	}
	return -1
}

// Unit is one unit of .debug_info: a compilation unit, or a partial unit made
// by dwz. A compilation unit that is split into a skeleton and a part in another file
// is one unit. It is immutable and safe for concurrent use.
type Unit struct {
	sec       *sections
	base      uint64 // of sec
	index     *Index
	number    int
	off, end  int // positions of the header and behind the last DIE in .debug_info
	root      int // of the first DIE
	enc       encoding
	kind      uint8
	abbrevOff uint64
	id        uint64   // of a skeleton and of the split unit that belongs to it
	skeleton  *Unit    // what the main file says of a split unit; nil of any other
	part      unitPart // where its parts of the sections of a package start
	listed    bool     // in the index of the package
	pays      bool     // for its abbreviation table, out of the common budget

	rootInfo
	facts
	err error
}

// rootInfo is what the first DIE of a unit says.
type rootInfo struct {
	tag                     uint16
	name, compDir, producer strRef
	language                uint16
	lowPC                   uint64
	stmtList                uint64
	hasStmtList             bool
	dwoName                 strRef
	lostText                bool // one of these strings is not there
	strOffsetsBase          uint64
	addrBase, rnglistsBase  uint64
	loclistsBase            uint64
	rangesBase              uint64 // DW_AT_GNU_ranges_base: of the lists of the split unit
}

// facts is what the scan found in a unit, in the order of DIE offsets.
type facts struct {
	subs    []subprogram
	insts   []instance
	ranges  []Range
	calls   []callSite
	imports []uint64 // offsets of the units that DW_TAG_imported_unit names
	diags   []Diagnostic
	counts  Counts
	foreign bool // an origin lies in another unit
	// dangling are origins in this unit at which no subprogram was kept.
	dangling []uint64
	tail     int // bytes from here to the end hold no DIE of this unit; 0 if none
}

// Offset returns the offset of the unit's header in the index: in .debug_info of the
// file that the index was built from, and behind its end for units of other files.
// [Index.Place] tells them apart.
func (u *Unit) Offset() uint64 { return u.offset(u.off) }

// Place returns where the unit's header lies, see [Index.Place].
func (u *Unit) Place() Place { return u.index.Place(u.offset(u.off)) }

// offset turns a position in the unit's .debug_info into an offset of the index.
func (u *Unit) offset(at int) uint64 { return u.base + uint64(at) }

// position turns an offset of the index that the unit holds into one of its
// .debug_info.
func (u *Unit) position(off uint64) int { return int(off - u.base) }

// holds tells whether an offset of the index lies in the unit.
func (u *Unit) holds(off uint64) bool {
	at := off - u.base
	return at >= uint64(u.off) && at < uint64(u.end)
}

// Number returns the unit's position in [Index.Units].
func (u *Unit) Number() int { return u.number }

// Index returns the index that the unit is part of.
func (u *Unit) Index() *Index { return u.index }

// Version returns the DWARF version of the unit, 2 to 5.
func (u *Unit) Version() int { return int(u.enc.version) }

// Partial tells a unit that only other units' imports give a meaning to
// (DWARF 5 section 3.1.1).
func (u *Unit) Partial() bool { return u.tag == tagPartialUnit || u.kind == unitPartial }

// Err returns why the unit could not be read to its end, nil if it could.
// What was found before that place is not part of the answers.
func (u *Unit) Err() error { return u.err }

// Fault returns why the unit is not known as a whole: Err, or the first thing in it that could
// not be believed, though the rest of it is part of the answers. It is nil of a sound unit.
func (u *Unit) Fault() error {
	switch {
	case u.err != nil:
		return u.err
	case len(u.diags) > 0:
		d := &u.diags[0]
		return &elfscan.FormatError{Path: d.Path, Section: d.Section, Offset: int64(d.Offset), Err: d.Err}
	}
	return nil
}

// Name returns DW_AT_name, usually the source file. Of a unit whose part in another file is
// missing it is the name of that file.
func (u *Unit) Name() string {
	if u.name.sec == strNone {
		return u.sec.string(u.dwoName)
	}
	return u.sec.string(u.name)
}

// CompDir returns DW_AT_comp_dir.
func (u *Unit) CompDir() string {
	if u.skeleton != nil {
		return u.skeleton.CompDir()
	}
	return u.sec.string(u.compDir)
}

// ProducerHas tells whether DW_AT_producer holds a text. The string is long and asked for
// often, so that it is worth not to make it.
func (u *Unit) ProducerHas(text string) bool {
	return bytes.Contains(u.sec.bytes(u.producer), []byte(text))
}

// ProducerStarts tells whether DW_AT_producer starts with a text.
func (u *Unit) ProducerStarts(text string) bool {
	return bytes.HasPrefix(u.sec.bytes(u.producer), []byte(text))
}

// Producer returns DW_AT_producer.
func (u *Unit) Producer() string { return u.sec.string(u.producer) }

// Language returns DW_AT_language, 0 if there is none.
func (u *Unit) Language() int { return int(u.language) }

// Counts returns what the unit holds.
func (u *Unit) Counts() Counts { return u.counts }

// Imports returns the offsets of the root DIEs of the units that this unit
// imports with DW_TAG_imported_unit, in DIE order; [Index.UnitAt] finds the
// units.
func (u *Unit) Imports() []uint64 { return u.imports }

// readHeader reads the unit header at off (DWARF 5 section 7.5.1). A header
// whose length does not fit comes with an error and end at the section's end.
func readHeader(s *sections, off int) (*Unit, error) {
	b := s.info
	u := &Unit{sec: s, base: s.base, off: off, end: len(b)}
	at := off
	if at+4 > len(b) {
		return u, s.fail(".debug_info", uint64(off), elfscan.ErrTruncated)
	}
	length := fixed(b[at:], 4, s.big)
	at += 4
	if length == 0xffffffff {
		if at+8 > len(b) {
			return u, s.fail(".debug_info", uint64(off), elfscan.ErrTruncated)
		}
		u.enc.dwarf64 = true
		length = fixed(b[at:], 8, s.big)
		at += 8
	} else if length >= 0xfffffff0 {
		return u, s.fail(".debug_info", uint64(off), fmt.Errorf("reserved unit length %#x: %w", length, elfscan.ErrUnsupported))
	}
	if length > uint64(len(b)-at) {
		return u, s.fail(".debug_info", uint64(off),
			fmt.Errorf("unit claims %d bytes where %d are left: %w", length, len(b)-at, elfscan.ErrTruncated))
	}
	u.end = at + int(length)
	return u, u.readHeaderFields(b[:u.end], at)
}

// readHeaderFields reads what follows the length.
func (u *Unit) readHeaderFields(b []byte, at int) error {
	s, osz := u.sec, u.enc.offsetSize()
	if at+2 > len(b) {
		return s.fail(".debug_info", uint64(u.off), elfscan.ErrTruncated)
	}
	version := fixed(b[at:], 2, s.big)
	at += 2
	if version < 2 || version > 5 {
		return s.fail(".debug_info", uint64(u.off), fmt.Errorf("DWARF version %d: %w", version, elfscan.ErrUnsupported))
	}
	u.enc.version = uint8(version)
	u.kind = unitCompile
	need := osz + 1
	if version == 5 {
		need++
	}
	if at+need > len(b) {
		return s.fail(".debug_info", uint64(u.off), elfscan.ErrTruncated)
	}
	if version == 5 {
		u.kind, u.enc.addrSize = b[at], b[at+1]
		u.abbrevOff = fixed(b[at+2:], osz, s.big)
	} else {
		u.abbrevOff, u.enc.addrSize = fixed(b[at:], osz, s.big), b[at+osz]
	}
	if s.packed != nil {
		u.takePart(s.packed.parts[uint64(u.off)])
	}
	at += need
	switch u.kind {
	case unitSkeleton, unitSplitCompile:
		if at+8 > len(b) {
			return s.fail(".debug_info", uint64(u.off), elfscan.ErrTruncated)
		}
		u.id = fixed(b[at:], 8, s.big)
		at += 8
	case unitType, unitSplitType:
		at += 8 + osz // signature and type offset
	case unitCompile, unitPartial:
	default:
		return s.fail(".debug_info", uint64(u.off), fmt.Errorf("unit type %#x: %w", u.kind, elfscan.ErrUnsupported))
	}
	if u.enc.addressSize() < 0 {
		return s.fail(".debug_info", uint64(u.off), fmt.Errorf("address size %d: %w", u.enc.addrSize, elfscan.ErrUnsupported))
	}
	if at > len(b) {
		return s.fail(".debug_info", uint64(u.off), elfscan.ErrTruncated)
	}
	u.root = at
	return nil
}

// takePart notes where the unit's parts of the sections of a package are; nil for a unit
// that the package does not list.
func (u *Unit) takePart(part *unitPart) {
	if part != nil {
		u.part, u.listed = *part, true
		u.abbrevOff += part.abbrev
	}
}

// isType tells the units that hold a type and never code.
func (u *Unit) isType() bool { return u.kind == unitType || u.kind == unitSplitType }
