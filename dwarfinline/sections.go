package dwarfinline

import (
	"debug/elf"
	"sort"
	"sync/atomic"

	"inlay/elfscan"
)

// sections holds the debug sections that the units of one file are read from. A
// section that is not there is nil. All of them are read-only and shared by every
// goroutine.
type sections struct {
	file *elfscan.File
	path string
	big  bool   // byte order
	base uint64 // of info among the offsets of the index: they are unique over its files
	dwo  bool   // a file of split units, whose own sections' names end in .dwo
	alt  *sections

	info, abbrev     []byte
	str, lineStr     []byte
	strOffsets, addr []byte
	ranges, rnglists []byte
	line             []byte
	exec             []Range // executable sections, ascending; a body elsewhere was discarded
	addrSize         int
	failed           []Diagnostic // sections that are there but cannot be read

	skeletons map[uint64]*Unit // of a file of split units: who they belong to, by id
	packed    *packageIndex    // of a .dwp

	// Budgets bound the work that units can cause by sharing or overlapping
	// tables: what compilers write stays far below them.
	abbrevBudget atomic.Int64 // bytes of .debug_abbrev still to be compiled
	rangeBudget  atomic.Int64 // range list entries still to be decoded
	searchBudget atomic.Int64 // bytes of .debug_info that belong to no DIE still to be looked at
}

// openSections reads the debug sections that the DIE scan needs. It fails
// only when .debug_info or .debug_abbrev cannot be read.
func openSections(f *elfscan.File) (*sections, error) {
	s := &sections{file: f, path: f.Path(), big: isBig(f), addrSize: f.AddrSize(), exec: executable(f)}
	return s, s.read()
}

// openSplit reads the sections of a file of split units. Code and addresses are those
// of the main file (DWARF 5 section 7.3.2.2).
func openSplit(f *elfscan.File, main *sections) (*sections, error) {
	s := &sections{
		file: f, path: f.Path(), big: main.big, dwo: true, addrSize: main.addrSize, exec: main.exec,
		addr: main.addr, ranges: main.ranges,
	}
	return s, s.read()
}

// end returns where the positions in .debug_info end that have an offset of the index.
func (s *sections) end() uint64 { return min(uint64(len(s.info)), maxOffset) }

func isBig(f *elfscan.File) bool { return f.ByteOrder().String() == "BigEndian" }

func (s *sections) read() (err error) {
	if s.info, err = s.section(".debug_info"); err != nil {
		return err
	}
	if len(s.info) == 0 {
		return s.fail(".debug_info", 0, elfscan.ErrNoDWARF)
	}
	if s.abbrev, err = s.section(".debug_abbrev"); err != nil {
		return err
	}
	for _, want := range []struct {
		name string
		to   *[]byte
	}{
		{".debug_str", &s.str}, {".debug_line_str", &s.lineStr}, {".debug_str_offsets", &s.strOffsets},
		{".debug_addr", &s.addr}, {".debug_ranges", &s.ranges}, {".debug_rnglists", &s.rnglists},
		{".debug_line", &s.line},
	} {
		if s.dwo && (want.to == &s.addr || want.to == &s.ranges) {
			continue
		}
		if *want.to, err = s.section(want.name); err != nil {
			s.failed = append(s.failed, s.diagnostic(want.name, 0, err))
		}
		if names := want.to == &s.str || want.to == &s.lineStr || want.to == &s.line; names && uint64(len(*want.to)) > maxOffset {
			s.failed = append(s.failed, s.diagnostic(want.name, maxOffset, errFar))
		}
	}
	s.setBudgets()
	return nil
}

// section reads a section by the name that it has in a file without split units.
func (s *sections) section(name string) ([]byte, error) { return s.file.DebugSection(s.named(name)) }

// named returns the name that a section has in this file.
func (s *sections) named(section string) string {
	if s.dwo {
		return section + ".dwo"
	}
	return section
}

// executable lists the address ranges of the executable sections.
func executable(f *elfscan.File) []Range {
	var exec []Range
	for _, sec := range f.Sections() {
		const allocExec = elf.SHF_ALLOC | elf.SHF_EXECINSTR
		if sec.Flags&allocExec == allocExec && sec.Size > 0 {
			exec = append(exec, Range{sec.Addr, sec.Addr + sec.Size})
		}
	}
	sort.Slice(exec, func(i, j int) bool { return exec[i].Lo < exec[j].Lo })
	return merge(exec)
}

// merge joins sorted ranges that overlap, so that one look-up finds all.
func merge(sorted []Range) []Range {
	out := sorted[:0]
	for _, r := range sorted {
		if n := len(out); n > 0 && r.Lo < out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
			continue
		}
		out = append(out, r)
	}
	return out
}
