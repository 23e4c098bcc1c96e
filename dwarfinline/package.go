package dwarfinline

import (
	"fmt"

	"inlay/elfscan"
)

// packageIndex says which parts of the sections of a .dwp the units have: the packager puts
// the sections of all .dwo files behind one another (DWARF 5 section 7.3.5).
type packageIndex struct {
	units map[uint64]uint64    // offset in .debug_info.dwo as the index has it, see widen, by DW_AT_dwo_id
	parts map[uint64]*unitPart // by offset in .debug_info.dwo
}

// unitPart is where the parts of one unit start.
type unitPart struct {
	// info is where the first unit of its .dwo file starts: DW_FORM_ref_addr counts from
	// there. The units of one file share their abbreviations and string offsets.
	info                                          uint64
	abbrev, line, locations, strOffsets, rnglists uint64
}

// DWARF 5 section 7.3.5.3, table 7.1. Before, number 5 was .debug_loc.dwo and number 8 a
// section that is not read here.
const (
	sectInfo       = 1
	sectAbbrev     = 3
	sectLine       = 4
	sectLocations  = 5
	sectStrOffsets = 6
	sectRnglists   = 8
)

// maxPackageSections bounds the columns of an index: 8 are known.
const maxPackageSections = 64

// readPackage reads the indices of a package.
func readPackage(s *sections) (*packageIndex, error) {
	p := &packageIndex{units: make(map[uint64]uint64), parts: make(map[uint64]*unitPart)}
	for _, section := range []string{".debug_cu_index", ".debug_tu_index"} {
		b, err := s.file.DebugSection(section)
		if err == nil && len(b) > 0 {
			err = p.read(b, s.big)
		}
		if err != nil {
			return nil, &elfscan.FormatError{Path: s.path, Section: section, Err: err}
		}
	}
	if err := p.widen(s); err != nil {
		return nil, err
	}
	p.findFiles()
	if len(p.units) == 0 {
		return nil, &elfscan.FormatError{Path: s.path, Section: ".debug_cu_index", Err: elfscan.ErrNoDWARF}
	}
	return p, nil
}

// errNarrow tells a section whose parts the offsets of an index cannot tell apart.
var errNarrow = fmt.Errorf("the index of the package has offsets of 32 bits: %w", elfscan.ErrUnsupported)

// widen finds the offsets of units in a .debug_info.dwo of more than 4 GiB, of which the
// index has the lower half: those of the unit headers. Where two headers share a half,
// neither gets the row. The parts of other sections have no header to tell.
func (p *packageIndex) widen(s *sections) error {
	for _, of := range []struct {
		name string
		b    []byte
	}{{".debug_abbrev", s.abbrev}, {".debug_line", s.line}, {".debug_str_offsets", s.strOffsets}, {".debug_rnglists", s.rnglists}} {
		if uint64(len(of.b)) > 1<<32 {
			return s.fail(of.name, 1<<32, errNarrow)
		}
	}
	if uint64(len(s.info)) <= 1<<32 {
		return nil
	}
	parts := make(map[uint64]*unitPart)
	first := make(map[uint64]uint64) // offset of the first unit, by its lower half
	for off := 0; off < len(s.info); {
		u, err := readHeader(s, off)
		if err != nil {
			break // the scan says so
		}
		at, low := uint64(off), uint64(uint32(off))
		if other, ok := first[low]; ok {
			delete(parts, other)
		} else if first[low] = at; p.parts[low] != nil {
			parts[at] = p.parts[low]
		}
		off = u.end
	}
	p.parts = parts
	return nil
}

// read reads one index: a hash table of ids with the numbers of their rows, then a table
// of offsets with a column for each section. The sizes behind it are not needed: what is
// read checks its own length.
func (p *packageIndex) read(b []byte, big bool) error {
	r := reader{b: b, big: big}
	version := r.fixed(4)
	if version != 2 { // version 5 has two bytes for it, and two of padding
		r.off = 0
		if version = r.fixed(2); version != 5 {
			return fmt.Errorf("version %d: %w", version, elfscan.ErrUnsupported)
		}
		r.fixed(2)
	}
	columns, rows, slots := r.fixed(4), r.fixed(4), r.fixed(4)
	switch {
	case r.failed || slots > uint64(len(b))/12 || columns > maxPackageSections || rows*columns > uint64(len(b))/4:
		return elfscan.ErrTruncated
	case columns == 0 || rows == 0:
		return nil
	}
	ids, numbers := reader{b: b, big: big, off: r.off}, reader{b: b, big: big, off: r.off + 8*slots}
	heads := reader{b: b, big: big, off: numbers.off + 4*slots}
	kinds := make([]uint64, columns)
	for i := range kinds {
		kinds[i] = heads.fixed(4)
	}
	table := heads.off
	for range slots {
		id, row := ids.fixed(8), numbers.fixed(4)
		switch {
		case ids.failed || numbers.failed:
			return elfscan.ErrTruncated
		case row == 0:
			continue
		case row > rows:
			return fmt.Errorf("row %d of %d: %w", row, rows, elfscan.ErrCorrupt)
		}
		cells := reader{b: b, big: big, off: table + (row-1)*columns*4}
		if p.add(id, kinds, &cells, version); cells.failed {
			return elfscan.ErrTruncated
		}
	}
	return nil
}

// add takes one row.
func (p *packageIndex) add(id uint64, kinds []uint64, cells *reader, version uint64) {
	var part unitPart
	info, has := uint64(0), false
	for _, kind := range kinds {
		off := cells.fixed(4)
		switch kind {
		case sectInfo:
			info, has = off, true
		case sectAbbrev:
			part.abbrev = off
		case sectLine:
			part.line = off
		case sectLocations:
			part.locations = off
		case sectStrOffsets:
			part.strOffsets = off
		case sectRnglists:
			if version == 5 {
				part.rnglists = off
			}
		}
	}
	if has {
		p.units[id], p.parts[info] = info, &part
	}
}

// findFiles finds out which units come from one file.
func (p *packageIndex) findFiles() {
	first := make(map[[2]uint64]uint64)
	for at, part := range p.parts {
		key := [2]uint64{part.abbrev, part.strOffsets}
		if start, ok := first[key]; !ok || at < start {
			first[key] = at
		}
	}
	for _, part := range p.parts {
		part.info = first[[2]uint64{part.abbrev, part.strOffsets}]
	}
}

// errNoRow tells a unit that the index of its package does not list.
var errNoRow = fmt.Errorf("the index of the package has no row for the unit: %w", elfscan.ErrCorrupt)
