package elfscan_test

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"testing"

	"inlay/elfscan"
)

// part is a section of a hand-made file.
type part struct {
	name              string
	typ               elf.SectionType
	flags             elf.SectionFlag
	data              []byte
	link, info        uint32
	align, entsize    uint64
	claimSize, claimO uint64 // override the true size and offset if not 0
}

// image describes a hand-made ELF file, so that a test can say anything.
type image struct {
	class   elf.Class
	order   binary.ByteOrder
	typ     elf.Type
	machine elf.Machine
	parts   []part
}

// bytes lays the file out: header, contents, name table, section headers.
// Section i+1 is parts[i]; the name table comes last.
func (m image) bytes() []byte {
	var out bytes.Buffer
	ehsize, shsize := 64, 64
	if m.class == elf.ELFCLASS32 {
		ehsize, shsize = 52, 40
	}
	out.Write(make([]byte, ehsize))
	names := []byte{0}
	type entry struct {
		part
		name uint32
		off  uint64
	}
	entries := []entry{{}}
	parts := append([]part{}, m.parts...)
	for _, p := range parts {
		entries = append(entries, entry{p, uint32(len(names)), uint64(out.Len())})
		names = append(append(names, p.name...), 0)
		out.Write(p.data)
	}
	entries = append(entries, entry{part{typ: elf.SHT_STRTAB, data: names}, 0, uint64(out.Len())})
	out.Write(names)
	shoff := out.Len()
	for _, e := range entries {
		size, off := uint64(len(e.data)), e.off
		if e.claimSize != 0 {
			size = e.claimSize
		}
		if e.claimO != 0 {
			off = e.claimO
		}
		if m.class == elf.ELFCLASS32 {
			_ = binary.Write(&out, m.order, elf.Section32{Name: e.name, Type: uint32(e.typ), Flags: uint32(e.flags), Off: uint32(off), Size: uint32(size), Link: e.link, Info: e.info, Addralign: uint32(e.align), Entsize: uint32(e.entsize)})
		} else {
			_ = binary.Write(&out, m.order, elf.Section64{Name: e.name, Type: uint32(e.typ), Flags: uint64(e.flags), Off: off, Size: size, Link: e.link, Info: e.info, Addralign: e.align, Entsize: e.entsize})
		}
	}
	data := out.Bytes()
	m.header(data, ehsize, shsize, shoff, len(entries))
	return data
}

func (m image) header(data []byte, ehsize, shsize, shoff, shnum int) {
	var head bytes.Buffer
	ident := [16]byte{0x7f, 'E', 'L', 'F', byte(m.class), 1, 1}
	if m.order == binary.ByteOrder(binary.BigEndian) {
		ident[elf.EI_DATA] = 2
	}
	num, names, over := uint16(shnum), uint16(shnum-1), shnum >= int(elf.SHN_LORESERVE)
	if over { // the true counts are in section header 0
		num, names = 0, uint16(elf.SHN_XINDEX)
	}
	if m.class == elf.ELFCLASS32 {
		_ = binary.Write(&head, m.order, elf.Header32{Ident: ident, Type: uint16(m.typ), Machine: uint16(m.machine), Version: 1, Shoff: uint32(shoff), Ehsize: uint16(ehsize), Shentsize: uint16(shsize), Shnum: num, Shstrndx: names})
		if over {
			m.order.PutUint32(data[shoff+20:], uint32(shnum))
			m.order.PutUint32(data[shoff+24:], uint32(shnum-1))
		}
	} else {
		_ = binary.Write(&head, m.order, elf.Header64{Ident: ident, Type: uint16(m.typ), Machine: uint16(m.machine), Version: 1, Shoff: uint64(shoff), Ehsize: uint16(ehsize), Shentsize: uint16(shsize), Shnum: num, Shstrndx: names})
		if over {
			m.order.PutUint64(data[shoff+32:], uint64(shnum))
			m.order.PutUint32(data[shoff+40:], uint32(shnum-1))
		}
	}
	copy(data, head.Bytes())
}

// open reads the image; it must be accepted.
func (m image) open(t testing.TB) *elfscan.File {
	t.Helper()
	data := m.bytes()
	f, err := elfscan.NewFile(t.Name(), bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// relocatable returns a little-endian 64-bit object for the machine.
func relocatable(machine elf.Machine, parts ...part) image {
	return image{elf.ELFCLASS64, binary.LittleEndian, elf.ET_REL, machine, parts}
}

// packInts lays values out in little-endian order, each in its own width.
func packInts(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	return b.Bytes()
}

// text is a section of n bytes of code.
func text(n int) part {
	return part{name: ".text", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, data: make([]byte, n), align: 16}
}

// sym is an Elf64_Sym without a name.
func sym(info byte, shndx uint16, value uint64) []byte {
	return packInts(uint32(0), info, byte(0), shndx, value, uint64(0))
}

// rela is an Elf64_Rela.
func rela(off uint64, symbol, typ uint32, addend int64) []byte {
	return packInts(off, uint64(symbol)<<32|uint64(typ), addend)
}
