package elfscan

import (
	"debug/elf"
	"fmt"
	"slices"
	"sort"
)

// Synthetic bases of a relocatable file start at layoutStart, so that no small
// number looks like an address, and leave at least layoutGap after each
// section, so that one's end is never another's start.
const (
	layoutStart = 0x10000
	layoutGap   = 0x100
	layoutAlign = 1 << 20 // larger alignments are not honoured: they cost address space only
)

// span is a half-open range of addresses inside one section.
type span struct {
	lo, hi  uint64
	section int
}

// layOut gives the sections of a relocatable file their bases and builds the
// tables for looking up addresses.
func (f *File) layOut() {
	if f.Relocatable() {
		f.assignBases()
	}
	for i := range f.sections {
		s := &f.sections[i]
		if !s.placed() || f.state[i].unplaced || s.Addr+s.Size < s.Addr {
			continue
		}
		f.places = append(f.places, span{s.Addr, s.Addr + s.Size, i})
		if s.Flags&elf.SHF_EXECINSTR != 0 {
			f.code = append(f.code, span{s.Addr, s.Addr + s.Size, i})
		}
	}
	f.places, f.code = disjoint(f.places), disjoint(f.code)
}

// placed says whether the section occupies addresses of its own. Thread-local
// zeroes do not: their addresses are those of whatever comes next.
func (s *Section) placed() bool {
	return s.Alloc() && s.Size > 0 && (s.Flags&elf.SHF_TLS == 0 || s.Type != elf.SHT_NOBITS)
}

// assignBases lays the allocated sections out in section order. A section that
// does not fit the address space gets no base, and a diagnostic.
func (f *File) assignBases() {
	top := uint64(1)<<63 - 1
	if f.hdr.word == 4 {
		top = 1<<32 - 1
	}
	next, unplaced := uint64(layoutStart), 0
	for i := range f.sections {
		s := &f.sections[i]
		s.Addr = 0
		if !s.Alloc() {
			continue
		}
		align := min(max(s.Addralign, 16), layoutAlign)
		if align&(align-1) != 0 {
			align = 16
		}
		base := (next + align - 1) &^ (align - 1)
		if base > top-layoutGap || s.Size > top-layoutGap-base {
			f.state[i].unplaced = true
			unplaced++
			continue
		}
		s.Addr = base
		f.bases = append(f.bases, i)
		next = base + s.Size + layoutGap
	}
	if unplaced > 0 {
		f.note("", -1, fmt.Errorf("%w: %d sections do not fit the address space and have no addresses", ErrLimit, unplaced))
	}
}

// disjoint sorts spans and cuts overlaps: the span that starts first wins.
func disjoint(all []span) []span {
	slices.SortStableFunc(all, func(a, b span) int { return cmpUint(a.lo, b.lo) })
	out, end := all[:0], uint64(0)
	for _, s := range all {
		s.lo = max(s.lo, end)
		if s.lo < s.hi {
			out = append(out, s)
			end = s.hi
		}
	}
	return slices.Clip(out)
}

// find returns the span that holds addr, nil if none.
func find(spans []span, addr uint64) *span {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].hi > addr })
	if i < len(spans) && spans[i].lo <= addr {
		return &spans[i]
	}
	return nil
}

// SectionAt returns the allocated section that holds addr, nil if none does.
// Of overlapping sections it is the one that starts first.
func (f *File) SectionAt(addr uint64) *Section {
	if s := find(f.places, addr); s != nil {
		return &f.sections[s.section]
	}
	return nil
}

// Executable says whether addr lies in a section of machine code. Sections
// without contents count, as in a separate debug file. It does not allocate.
func (f *File) Executable(addr uint64) bool { return find(f.code, addr) != nil }

// HasCode tells a file with bytes of code: a separate debug file has the sections of its code, but not
// what is in them.
func (f *File) HasCode() bool {
	for i := range f.sections {
		if s := &f.sections[i]; s.Alloc() && s.Flags&elf.SHF_EXECINSTR != 0 && s.Type != elf.SHT_NOBITS && s.Size > 0 {
			return true
		}
	}
	return false
}
