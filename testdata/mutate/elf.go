package mutate

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io"
	"math"
	"strings"
)

func readerAt(data []byte) io.ReaderAt { return bytes.NewReader(data) }

// layout is where the fields of ELF's tables are; offsets and sizes in turns.
type layout struct {
	file, section, program []int // size of each field, in order
	symbol, rel, rela      []int
	compression            []int
	shoff, shentsize       int
	phoff, phentsize       int
}

var layout32 = layout{
	file:    []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2},
	section: []int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, program: []int{4, 4, 4, 4, 4, 4, 4, 4},
	symbol: []int{4, 4, 4, 1, 1, 2}, rel: []int{4, 4}, rela: []int{4, 4, 4},
	compression: []int{4, 4, 4}, shoff: 32, shentsize: 40, phoff: 28, phentsize: 32,
}

var layout64 = layout{
	file:    []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4, 8, 8, 8, 4, 2, 2, 2, 2, 2, 2},
	section: []int{4, 4, 8, 8, 8, 8, 4, 4, 8, 8}, program: []int{4, 4, 8, 8, 8, 8, 8, 8},
	symbol: []int{4, 1, 1, 2, 8, 8}, rel: []int{8, 8}, rela: []int{8, 8, 8},
	compression: []int{4, 4, 8, 8}, shoff: 40, shentsize: 64, phoff: 32, phentsize: 56,
}

func layoutOf(data []byte) *layout {
	if data[elf.EI_CLASS] == byte(elf.ELFCLASS32) {
		return &layout32
	}
	return &layout64
}

// word reads an address of the file header.
func (l *layout) word(data []byte, order binary.ByteOrder, at int) int {
	if l == &layout32 {
		return int(order.Uint32(data[at:]))
	}
	return int(order.Uint64(data[at:]))
}

// describe notes what the bytes of a sound ELF file mean.
func (b *base) describe(f *elf.File) {
	l := layoutOf(b.data)
	b.record(fileHeader, f.ByteOrder, 0, l.file)
	for i := range f.Sections {
		b.record(sectionHeader, f.ByteOrder, l.word(b.data, f.ByteOrder, l.shoff)+i*l.shentsize, l.section)
	}
	for i := range f.Progs {
		b.record(programHeader, f.ByteOrder, l.word(b.data, f.ByteOrder, l.phoff)+i*l.phentsize, l.program)
	}
	for _, s := range f.Sections {
		if s.Type == elf.SHT_NOBITS || s.Type == elf.SHT_NULL || s.FileSize == 0 {
			continue
		}
		g := region{name: s.Name, off: int(s.Offset), size: int(s.FileSize), weight: weight(s)}
		if g.off+g.size > len(b.data) { // elf.NewFile does not look
			continue
		}
		b.regions = append(b.regions, g)
		b.describeSection(f, s, g, l)
	}
	b.describeDWARF(f)
}

// weight aims damage at what is read most deeply.
func weight(s *elf.Section) int {
	switch {
	case strings.Contains(s.Name, "debug_info"), strings.Contains(s.Name, "debug_types"):
		return 12
	case strings.HasPrefix(s.Name, ".debug"), strings.HasPrefix(s.Name, ".zdebug"):
		return 4
	case s.Type == elf.SHT_RELA, s.Type == elf.SHT_REL, s.Type == elf.SHT_SYMTAB, s.Flags&elf.SHF_EXECINSTR != 0, s.Name == ".ulp", s.Name == ".BTF":
		return 4
	}
	return 1
}

func (b *base) describeSection(f *elf.File, s *elf.Section, g region, l *layout) {
	switch {
	case s.Type == elf.SHT_SYMTAB || s.Type == elf.SHT_DYNSYM:
		b.recordTable(symbol, f.ByteOrder, g, l.symbol)
	case s.Type == elf.SHT_RELA:
		b.recordTable(relocation, f.ByteOrder, g, l.rela)
	case s.Type == elf.SHT_REL:
		b.recordTable(relocation, f.ByteOrder, g, l.rel)
	case s.Type == elf.SHT_NOTE && g.size >= 12:
		b.record(note, f.ByteOrder, g.off, []int{4, 4, 4})
	case s.Flags&elf.SHF_COMPRESSED != 0:
		b.record(compression, f.ByteOrder, g.off, l.compression)
	case strings.HasPrefix(s.Name, ".zdebug"):
		b.record(compression, binary.BigEndian, g.off, []int{4, 8})
	case strings.HasSuffix(s.Name, "u_index"): // of a package of split files: counts, hashes, rows
		b.recordTable(unitHeader, f.ByteOrder, g, []int{4})
	}
}

// record notes fields that follow each other.
func (b *base) record(c class, order binary.ByteOrder, off int, sizes []int) {
	for _, size := range sizes {
		b.add(c, order, off, size, anyValue)
		off += size
	}
}

// add notes a field, unless it does not lie in the file or takes no number of bytes that a
// number takes.
func (b *base) add(c class, order binary.ByteOrder, off, size int, likely uint16) {
	switch {
	case off+size > min(len(b.data), math.MaxUint32):
	case size == 1 || size == 2 || size == 4 || size == 8:
		b.fields[c] = append(b.fields[c], field{uint32(off), uint8(size), order == binary.BigEndian, likely})
	}
}

func (b *base) recordTable(c class, order binary.ByteOrder, g region, sizes []int) {
	total := 0
	for _, size := range sizes {
		total += size
	}
	for off := g.off; off+total <= g.off+g.size; off += total {
		b.record(c, order, off, sizes)
	}
}

// swapHeaders exchanges two section headers, so that names and bytes no longer go together.
func (s *surgeon) swapHeaders() {
	headers := s.base.fields[sectionHeader]
	if len(headers) == 0 {
		return
	}
	l := layoutOf(s.base.data)
	per := len(l.section)
	i, j := int(headers[s.IntN(len(headers)/per)*per].off), int(headers[s.IntN(len(headers)/per)*per].off)
	if max(i, j)+l.shentsize > len(s.data) {
		return
	}
	first := bytes.Clone(s.data[i : i+l.shentsize])
	copy(s.data[i:], s.data[j:j+l.shentsize])
	copy(s.data[j:], first)
	s.note("section headers at %#x and %#x exchanged", i, j)
}
