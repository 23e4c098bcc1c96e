package elfscan

import (
	"debug/elf"
	"fmt"
)

// Section is one entry of the section header table.
type Section struct {
	Index     int    // ELF section index
	Name      string // "" if the name could not be read
	Type      elf.SectionType
	Flags     elf.SectionFlag
	Addr      uint64 // virtual address; in a relocatable file the synthetic base, 0 for sections without one
	Size      uint64 // bytes when decompressed (as declared); memory size of SHT_NOBITS
	Offset    uint64 // position in the file
	FileSize  uint64 // bytes in the file; 0 for SHT_NOBITS
	Link      uint32
	Info      uint32
	Addralign uint64
	Entsize   uint64
}

// Alloc says whether the section is part of the program's memory.
func (s *Section) Alloc() bool { return s.Flags&elf.SHF_ALLOC != 0 }

// Sections returns all sections in section order, the null section 0
// included. Callers must not modify the slice.
func (f *File) Sections() []Section { return f.sections }

// Section returns the first section of that name, nil if there is none.
func (f *File) Section(name string) *Section {
	if at := f.named[name]; len(at) > 0 {
		return &f.sections[at[0]]
	}
	return nil
}

// readSections reads the section header table.
func (f *File) readSections() error {
	h := &f.hdr
	if h.shoff == 0 {
		return nil
	}
	want := uint64(shdr64)
	if h.word == 4 {
		want = shdr32
	}
	if h.shentsize != want {
		return f.fail("", int64(headerField(h)), "%w: section header of %d bytes, want %d", ErrCorrupt, h.shentsize, want)
	}
	if !f.inside(h.shoff, want) {
		return f.fail("", clampOffset(h.shoff), "%w: section header table lies past the end of the file (%d bytes)", ErrTruncated, f.size)
	}
	if err := f.extendedCounts(); err != nil {
		return err
	}
	if h.shnum > uint64(f.limits.Sections) {
		return f.fail("", clampOffset(h.shoff), "%w", Exceeded(LimitSections, "%d sections, more than %d", h.shnum, f.limits.Sections))
	}
	if !f.inside(h.shoff, h.shnum*want) {
		return f.fail("", clampOffset(h.shoff), "%w: section header table of %d entries ends past the end of the file (%d bytes)", ErrTruncated, h.shnum, f.size)
	}
	if err := f.Take(int64(h.shnum) * sectionCost); err != nil {
		return f.fail("", clampOffset(h.shoff), "%d sections: %w", h.shnum, err)
	}
	return f.parseSections(want)
}

// sectionCost is what is held of a section: itself, its name in two maps, its state and its places.
const sectionCost = 512

// extendedCounts takes the counts that do not fit the ELF header from section
// header 0 (gABI, "ELF Header", e_shnum and e_shstrndx).
func (f *File) extendedCounts() error {
	h := &f.hdr
	b, err := f.b.bytes(int64(h.shoff), int64(h.shentsize))
	if err != nil {
		return f.fail("", int64(h.shoff), "read section header 0: %w", err)
	}
	zero := h.section(b)
	if h.shnum == 0 {
		h.shnum = zero.Size
	}
	if h.shstrndx == uint64(elf.SHN_XINDEX) {
		h.shstrndx = uint64(zero.Link)
	}
	return nil
}

func (f *File) parseSections(entry uint64) error {
	h := &f.hdr
	b, err := f.b.bytes(int64(h.shoff), int64(h.shnum*entry))
	if err != nil {
		return f.fail("", int64(h.shoff), "read section headers: %w", err)
	}
	f.sections = make([]Section, len(b)/int(entry))
	names := make([]uint32, len(f.sections))
	for i := range f.sections {
		e := b[uint64(i)*entry:]
		f.sections[i] = h.section(e)
		f.sections[i].Index = i
		names[i] = h.order.u32(e)
	}
	f.nameSections(names)
	f.checkSections()
	return nil
}

// section decodes one section header.
func (h *header) section(b []byte) Section {
	o := h.order
	s := Section{Type: elf.SectionType(o.u32(b[4:]))}
	if h.word == 8 {
		s.Flags = elf.SectionFlag(o.u64(b[8:]))
		s.Addr, s.Offset, s.Size = o.u64(b[16:]), o.u64(b[24:]), o.u64(b[32:])
		s.Link, s.Info = o.u32(b[40:]), o.u32(b[44:])
		s.Addralign, s.Entsize = o.u64(b[48:]), o.u64(b[56:])
	} else {
		s.Flags = elf.SectionFlag(o.u32(b[8:]))
		s.Addr, s.Offset, s.Size = uint64(o.u32(b[12:])), uint64(o.u32(b[16:])), uint64(o.u32(b[20:]))
		s.Link, s.Info = o.u32(b[24:]), o.u32(b[28:])
		s.Addralign, s.Entsize = uint64(o.u32(b[32:])), uint64(o.u32(b[36:]))
	}
	if s.Type != elf.SHT_NOBITS && s.Type != elf.SHT_NULL {
		s.FileSize = s.Size
	}
	return s
}

// nameSections reads the section names. A bad name table costs the names only.
func (f *File) nameSections(offsets []uint32) {
	f.named = make(map[string][]int32, len(offsets))
	table, err := f.nameTable()
	if err != nil {
		f.note("", -1, fmt.Errorf("section names: %w", err))
	}
	for i := range f.sections {
		f.sections[i].Name = table.name(uint64(offsets[i]))
		if i > 0 {
			f.named[f.sections[i].Name] = append(f.named[f.sections[i].Name], int32(i))
		}
	}
	if err == nil && table.bad > 0 {
		f.note("", -1, fmt.Errorf("%w: %d section names lie outside their string table", ErrCorrupt, table.bad))
	}
}

func (f *File) nameTable() (*strtab, error) {
	i := f.hdr.shstrndx
	if i == 0 {
		return newStrtab(nil), nil
	}
	if i >= uint64(len(f.sections)) {
		return newStrtab(nil), fmt.Errorf("%w: name table is section %d of %d", ErrCorrupt, i, len(f.sections))
	}
	s := &f.sections[i]
	if !f.inside(s.Offset, s.FileSize) {
		return newStrtab(nil), fmt.Errorf("%w: name table at 0x%x, %d bytes", ErrTruncated, s.Offset, s.FileSize)
	}
	b, err := f.b.bytes(int64(s.Offset), int64(s.FileSize))
	if err != nil {
		return newStrtab(nil), err
	}
	return newStrtab(b), nil
}

// inside says whether n bytes at off are in the file.
func (f *File) inside(off, n uint64) bool {
	return off <= uint64(f.size) && n <= uint64(f.size)-off
}

// headerField returns the file offset of e_shentsize.
func headerField(h *header) int {
	if h.word == 4 {
		return 46
	}
	return 58
}

// clampOffset fits a declared offset into an error.
func clampOffset(off uint64) int64 {
	if off > 1<<63-1 {
		return 1<<63 - 1
	}
	return int64(off)
}
