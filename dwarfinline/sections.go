package dwarfinline

import (
	"debug/elf"
	"sort"
	"sync/atomic"

	"inlay/elfscan"
)

// sections holds the debug sections of one file. A section that is not there
// is nil. All of them are read-only and shared by every goroutine.
type sections struct {
	path string
	big  bool // byte order

	info, abbrev     []byte
	str, lineStr     []byte
	strOffsets, addr []byte
	ranges, rnglists []byte
	line             []byte
	exec             []Range // executable sections, ascending; a body elsewhere was discarded
	addrSize         int
	failed           []Diagnostic // sections that are there but cannot be read
	relocatable      bool

	// Budgets bound the work that units can cause by sharing or overlapping
	// tables: what compilers write stays far below them.
	abbrevBudget atomic.Int64 // bytes of .debug_abbrev still to be compiled
	rangeBudget  atomic.Int64 // range list entries still to be decoded
}

// openSections reads the debug sections that the DIE scan needs. It fails
// only when .debug_info or .debug_abbrev cannot be read.
func openSections(f *elfscan.File) (*sections, error) {
	s := &sections{
		path:        f.Path(),
		big:         f.ByteOrder().String() == "BigEndian",
		addrSize:    f.AddrSize(),
		relocatable: f.Relocatable(),
	}
	var err error
	if s.info, err = f.DebugSection(".debug_info"); err != nil {
		return nil, err
	}
	if len(s.info) == 0 {
		return nil, &elfscan.FormatError{Path: s.path, Section: ".debug_info", Err: elfscan.ErrNoDWARF}
	}
	if s.abbrev, err = f.DebugSection(".debug_abbrev"); err != nil {
		return nil, err
	}
	for _, want := range []struct {
		name string
		to   *[]byte
	}{
		{".debug_str", &s.str}, {".debug_line_str", &s.lineStr}, {".debug_str_offsets", &s.strOffsets},
		{".debug_addr", &s.addr}, {".debug_ranges", &s.ranges}, {".debug_rnglists", &s.rnglists},
		{".debug_line", &s.line},
	} {
		if *want.to, err = f.DebugSection(want.name); err != nil {
			s.failed = append(s.failed, Diagnostic{Section: want.name, Err: err})
		}
	}
	s.exec = executable(f)
	s.setBudgets()
	return s, nil
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
