package needs

import (
	"bytes"
	"debug/elf"
	"strings"

	"inlay/elfscan"
)

// readExports lists the names that other objects can link: in a kernel those with an
// entry in __ksymtab or __ksymtab_gpl, each marked by a symbol (include/linux/export.h), in
// any other linked file those defined in .dynsym. A relocatable file of user space has
// no such list.
func (x *fileFacts) readExports() {
	const mark = "__ksymtab_"
	x.exported = make(map[string]bool)
	for i := range x.symbols {
		s := &x.symbols[i]
		if name, ok := strings.CutPrefix(s.Name, mark); ok && s.Section > 0 && strings.Contains(x.section(s), "_ksymtab") {
			x.exported[name] = true
		}
	}
	x.kernel = len(x.exported) > 0 || x.file.Kernel() || x.file.Module()
	switch {
	case x.kernel:
	case x.file.ELF().Relocatable():
		x.visibility = true
	default:
		x.readDynamic()
	}
}

// linkable tells whether a global symbol can be linked from another object.
func (x *fileFacts) linkable(s *elfscan.Symbol) bool {
	if x.visibility {
		v := elf.ST_VISIBILITY(s.Other)
		return v != elf.STV_HIDDEN && v != elf.STV_INTERNAL
	}
	name, _, _ := strings.Cut(s.Name, "@") // the version, as the linker writes it into .symtab
	return x.exported[name]
}

// readDynamic takes the defined symbols of .dynsym (System V ABI, chapter 4, "Symbol Table").
// What cannot be read is left out.
func (x *fileFacts) readDynamic() {
	f := x.file.ELF()
	s := f.Section(".dynsym")
	if s == nil || int64(s.Link) >= int64(len(f.Sections())) {
		return
	}
	data, err := f.Data(s)
	if err != nil {
		return
	}
	names, err := f.Data(&f.Sections()[s.Link])
	if err != nil {
		return
	}
	size, shndx := 24, 6 // of Elf64_Sym
	if f.AddrSize() == 4 {
		size, shndx = 16, 14
	}
	order := f.ByteOrder()
	for ; len(data) >= size; data = data[size:] {
		at := order.Uint32(data)
		if order.Uint16(data[shndx:]) == uint16(elf.SHN_UNDEF) || uint64(at) >= uint64(len(names)) {
			continue
		}
		name, _, _ := bytes.Cut(names[at:min(uint64(at)+maxName, uint64(len(names)))], []byte{0})
		x.exported[string(name)] = true
	}
}

// maxName bounds the names read from a hostile .dynsym, whose entries may all share one
// endless string.
const maxName = 4096
