package elfscan

import (
	"debug/elf"
	"fmt"
	"slices"
)

// maxOpenDiagnostics is how many bad sections are named one by one.
const maxOpenDiagnostics = 20

// checkSections reports sections that end past the file, finds sections whose
// bytes are also another's, and takes the declared size of compressed ones.
func (f *File) checkSections() {
	f.state = make([]sectionState, len(f.sections))
	outside := 0
	for i := range f.sections {
		s := &f.sections[i]
		if s.FileSize == 0 || f.inside(s.Offset, s.FileSize) {
			f.declaredSize(s)
			continue
		}
		if outside++; outside <= maxOpenDiagnostics {
			f.note(s.Name, 0, f.outside(s))
		}
	}
	if outside > maxOpenDiagnostics {
		f.note("", -1, fmt.Errorf("%w: %d more sections end past the end of the file", ErrTruncated, outside-maxOpenDiagnostics))
	}
	f.findOverlaps()
}

// outside words a section that is not wholly in the file.
func (f *File) outside(s *Section) error {
	return fmt.Errorf("%w: %d bytes at file offset 0x%x end past the end of the file (%d bytes)", ErrTruncated, s.FileSize, s.Offset, f.size)
}

// findOverlaps marks the sections that share file bytes with a header or with
// another section. Those are copied before relocations are applied, and their
// pages are never given back.
func (f *File) findOverlaps() {
	if !f.Relocatable() {
		return
	}
	type extent struct{ lo, hi, section uint64 }
	headers := uint64(len(f.sections)) // stands for ELF and section headers
	all := []extent{{0, ehdr64, headers}, {f.hdr.shoff, f.hdr.shoff + f.hdr.shnum*f.hdr.shentsize, headers}}
	for i := range f.sections {
		if s := &f.sections[i]; s.FileSize > 0 && f.inside(s.Offset, s.FileSize) {
			all = append(all, extent{s.Offset, s.Offset + s.FileSize, uint64(i)})
		}
	}
	slices.SortFunc(all, func(a, b extent) int {
		if a.lo != b.lo {
			return cmpUint(a.lo, b.lo)
		}
		return cmpUint(a.section, b.section)
	})
	mark := func(i uint64) {
		if i < headers {
			f.state[i].overlaps = true
		}
	}
	last := all[0]
	for _, e := range all[1:] {
		if e.lo < last.hi {
			mark(e.section)
			mark(last.section)
		}
		if e.hi > last.hi {
			last = e
		}
	}
}

func cmpUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// compressed says whether the section starts with a compression header.
func (s *Section) compressed() bool {
	return s.Flags&elf.SHF_COMPRESSED != 0 && s.FileSize > 0
}
