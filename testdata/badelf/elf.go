package badelf

import "encoding/binary"

// TextAddr and TextSize place the .text section of every image made here: the
// pcs that the synthetic DWARF names lie inside it.
const (
	TextAddr = 0x401000
	TextSize = 0x1000
)

const (
	ehSize    = 64
	shSize    = 64
	symSize   = 24
	shfAlloc  = 2
	shfExec   = 4
	shfZip    = 0x800
	shtNull   = 0
	shtBits   = 1
	shtSymtab = 2
	shtStrtab = 3
	shtNobits = 8
)

// Section is a section without an address, such as those of debug information.
type Section struct {
	Name  string
	Data  []byte
	Flags uint64 // SHF_ bits
}

// Symbol is a function symbol in .text.
type Symbol struct {
	Name        string
	Value, Size uint64
}

// Image describes a minimal x86-64 ET_EXEC file: .text filled with ret
// instructions, the given sections, and a symbol table.
type Image struct {
	Sections []Section
	Symbols  []Symbol
}

// WrapDWARF returns a minimal ELF64 file around the given debug sections; nil
// ones are left out. More sections may follow.
func WrapDWARF(info, abbrev, str []byte, more ...Section) []byte {
	im := Image{Symbols: []Symbol{{"good_host", TextAddr, 0x40}}}
	for _, s := range []Section{{Name: ".debug_info", Data: info}, {Name: ".debug_abbrev", Data: abbrev}, {Name: ".debug_str", Data: str}} {
		if s.Data != nil {
			im.Sections = append(im.Sections, s)
		}
	}
	im.Sections = append(im.Sections, more...)
	return im.Bytes()
}

// header is one section header before it is encoded.
type header struct {
	name             string
	typ              uint32
	flags, addr      uint64
	data             []byte
	link             uint32
	entsize, trailer uint64
}

// Bytes lays the image out: header, section contents, section headers.
func (im Image) Bytes() []byte {
	text := make([]byte, TextSize)
	for i := range text {
		text[i] = 0xc3
	}
	headers := []header{{}, {name: ".text", typ: shtBits, flags: shfAlloc | shfExec, addr: TextAddr, data: text}}
	for _, s := range im.Sections {
		headers = append(headers, header{name: s.Name, typ: shtBits, flags: s.Flags, data: s.Data})
	}
	syms, strs := im.symtab()
	headers = append(headers,
		header{name: ".symtab", typ: shtSymtab, data: syms, link: uint32(len(headers) + 1), entsize: symSize, trailer: 1},
		header{name: ".strtab", typ: shtStrtab, data: strs})
	return layout(headers)
}

func (im Image) symtab() (syms, strs []byte) {
	syms, strs = make([]byte, symSize), []byte{0}
	for _, s := range im.Symbols {
		syms = binary.LittleEndian.AppendUint32(syms, uint32(len(strs)))
		syms = append(syms, 0x12, 0) // STB_GLOBAL, STT_FUNC
		syms = binary.LittleEndian.AppendUint16(syms, 1)
		syms = binary.LittleEndian.AppendUint64(syms, s.Value)
		syms = binary.LittleEndian.AppendUint64(syms, s.Size)
		strs = append(append(strs, s.Name...), 0)
	}
	return syms, strs
}

func layout(headers []header) []byte {
	names := []byte{0}
	nameAt := make([]uint32, len(headers)+1)
	headers = append(headers, header{name: ".shstrtab", typ: shtStrtab})
	for i, h := range headers[1:] {
		nameAt[i+1] = uint32(len(names))
		names = append(append(names, h.name...), 0)
	}
	headers[len(headers)-1].data = names
	out := make([]byte, ehSize)
	var table []byte
	for i, h := range headers {
		for len(out)%16 != 0 {
			out = append(out, 0)
		}
		table = appendHeader(table, nameAt[i], h, uint64(len(out)))
		out = append(out, h.data...)
	}
	for len(out)%16 != 0 {
		out = append(out, 0)
	}
	putFileHeader(out, uint64(len(out)), len(headers))
	return append(out, table...)
}

func appendHeader(t []byte, name uint32, h header, off uint64) []byte {
	le := binary.LittleEndian
	t = le.AppendUint32(t, name)
	t = le.AppendUint32(t, h.typ)
	t = le.AppendUint64(t, h.flags)
	t = le.AppendUint64(t, h.addr)
	if h.typ == shtNull {
		off = 0
	}
	t = le.AppendUint64(t, off)
	t = le.AppendUint64(t, uint64(len(h.data)))
	t = le.AppendUint32(t, h.link)
	t = le.AppendUint32(t, uint32(h.trailer))
	t = le.AppendUint64(t, 1)
	return le.AppendUint64(t, h.entsize)
}

func putFileHeader(out []byte, shoff uint64, shnum int) {
	le := binary.LittleEndian
	copy(out, "\x7fELF\x02\x01\x01")
	le.PutUint16(out[16:], 2)  // ET_EXEC
	le.PutUint16(out[18:], 62) // EM_X86_64
	le.PutUint32(out[20:], 1)
	le.PutUint64(out[24:], TextAddr)
	le.PutUint64(out[40:], shoff)
	le.PutUint16(out[52:], ehSize)
	le.PutUint16(out[58:], shSize)
	le.PutUint16(out[60:], uint16(shnum))
	le.PutUint16(out[62:], uint16(shnum-1))
}
