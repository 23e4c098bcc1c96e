package klpmod_test

import (
	"debug/elf"
	"encoding/binary"
)

// object writes a relocatable file for x86-64 (System V ABI, chapter 4).
type object struct {
	sections []*section
	symbols  []symbol
}

type section struct {
	name   string
	typ    elf.SectionType
	flags  elf.SectionFlag
	data   []byte
	relocs []reloc
	klp    map[string][]reloc // of an object that is loaded later, by its name
	index  uint16
}

type symbol struct {
	name        string
	in          elf.SectionIndex
	typ         elf.SymType
	bind        elf.SymBind
	value, size uint64
}

type reloc struct {
	at     int
	typ    elf.R_X86_64
	symbol int // position in symbols
	addend int64
}

func (o *object) section(name string, flags elf.SectionFlag) *section {
	for _, s := range o.sections {
		if s.name == name {
			return s
		}
	}
	s := &section{name: name, typ: elf.SHT_PROGBITS, flags: flags, index: uint16(len(o.sections) + 1)}
	o.sections = append(o.sections, s)
	return s
}

// symbol adds a symbol for a place of a section, and returns its position.
func (o *object) symbol(s symbol) int {
	o.symbols = append(o.symbols, s)
	return len(o.symbols) - 1
}

func (s *section) number(n uint64) { s.data = binary.LittleEndian.AppendUint64(s.data, n) }

func (s *section) zero(n int) { s.data = append(s.data, make([]byte, n)...) }

// pointer appends a word that a relocation fills.
func (s *section) pointer(symbol int, addend int) {
	s.relocs = append(s.relocs, reloc{len(s.data), elf.R_X86_64_64, symbol, int64(addend)})
	s.number(0)
}

const (
	relaLivepatch = elf.SectionFlag(0x00100000) // SHF_RELA_LIVEPATCH
	shnLivepatch  = elf.SectionIndex(0xff20)    // SHN_LIVEPATCH
)

// bytes lays the file out: header, contents, section headers.
func (o *object) bytes() []byte {
	le := binary.LittleEndian
	symtab, strtab := o.tables()
	headers := []elf.Section64{{}}
	names, out := []byte{0}, make([]byte, 64)
	add := func(name string, h elf.Section64, data []byte) {
		h.Name, h.Off, h.Size, h.Addralign = uint32(len(names)), uint64(len(out)), uint64(len(data)), 8
		names, out = append(append(names, name...), 0), append(out, data...)
		headers = append(headers, h)
	}
	for _, s := range o.sections {
		add(s.name, elf.Section64{Type: uint32(s.typ), Flags: uint64(s.flags)}, s.data)
	}
	link := uint32(len(headers))
	add(".symtab", elf.Section64{Type: uint32(elf.SHT_SYMTAB), Link: link + 1, Info: 1, Entsize: 24}, symtab)
	add(".strtab", elf.Section64{Type: uint32(elf.SHT_STRTAB)}, strtab)
	for _, s := range o.sections {
		h := elf.Section64{Type: uint32(elf.SHT_RELA), Link: link, Info: uint32(s.index), Entsize: 24}
		if len(s.relocs) > 0 {
			add(".rela"+s.name, h, rela(s.relocs))
		}
		for object, all := range s.klp {
			h.Flags = uint64(relaLivepatch | elf.SHF_ALLOC)
			add(".klp.rela."+object+"."+s.name, h, rela(all))
		}
	}
	names = append(names, ".shstrtab\x00"...)
	add(".shstrtab", elf.Section64{Type: uint32(elf.SHT_STRTAB)}, names)
	headers[len(headers)-1].Name = uint32(len(names) - len(".shstrtab\x00") - len(".shstrtab\x00"))
	h := elf.Header64{Type: uint16(elf.ET_REL), Machine: uint16(elf.EM_X86_64), Version: 1, Shoff: uint64(len(out)), Ehsize: 64, Shentsize: 64,
		Shnum: uint16(len(headers)), Shstrndx: uint16(len(headers) - 1)}
	copy(h.Ident[:], "\x7fELF\x02\x01\x01")
	head, _ := binary.Append(nil, le, h)
	copy(out, head)
	out, _ = binary.Append(out, le, headers)
	return out
}

// tables encodes the symbols.
func (o *object) tables() (symtab, strtab []byte) {
	symtab, strtab = make([]byte, 24), []byte{0}
	for _, s := range o.symbols {
		symtab, _ = binary.Append(symtab, binary.LittleEndian, elf.Sym64{
			Name: uint32(len(strtab)), Info: elf.ST_INFO(s.bind, s.typ), Shndx: uint16(s.in), Value: s.value, Size: s.size,
		})
		strtab = append(append(strtab, s.name...), 0)
	}
	return symtab, strtab
}

func rela(all []reloc) (out []byte) {
	for _, r := range all {
		out, _ = binary.Append(out, binary.LittleEndian, elf.Rela64{
			Off: uint64(r.at), Info: elf.R_INFO(uint32(r.symbol+1), uint32(r.typ)), Addend: r.addend,
		})
	}
	return out
}
