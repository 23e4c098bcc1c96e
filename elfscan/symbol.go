package elfscan

import (
	"debug/elf"
	"fmt"
)

// Symbol is one entry of the symbol table. A function of the 64-bit PowerPC ABI version 1,
// whose symbol names a descriptor in .opd, has the address and section of its code.
type Symbol struct {
	Name    string           // as in the file, not demangled; "" if it could not be read
	Addr    uint64           // address in the sense of the package; st_value outside allocated sections
	Size    uint64           // bytes, 0 if unknown
	Section int              // ELF section index, -1 if undefined, absolute, common or reserved
	Shndx   elf.SectionIndex // st_shndx as in the file; tells what a Section of -1 means
	Index   int              // index in its table
	Type    elf.SymType
	Bind    elf.SymBind
	Other   uint8 // st_other: visibility and processor-specific bits
}

// Undefined says whether the symbol is a reference to another file.
func (s *Symbol) Undefined() bool { return s.Section < 0 && s.Shndx == elf.SHN_UNDEF }

// Local says whether only its own unit sees the symbol.
func (s *Symbol) Local() bool { return s.Bind == elf.STB_LOCAL }

// Symbols returns the symbols of .symtab in table order, without the null
// symbol 0. If there is no .symtab they are those of .dynsym, and behind them
// those of .gnu_debugdata, which distributions leave in a stripped file: the
// Index of these goes on where that of .dynsym ends. Names that lie outside their
// string table are cut or empty and give one diagnostic. The slice is made
// once and shared; callers must not modify it. It stays valid after Close.
//
// Errors are those of Data.
func (f *File) Symbols() ([]Symbol, error) {
	f.symsOnce.Do(func() {
		f.symsErr = f.Guard(func() (err error) {
			f.syms, err = f.readSymbols()
			return err
		})
	})
	return f.syms, f.symsErr
}

// symbolTable returns the section Symbols reads, nil if there is none.
func (f *File) symbolTable() *Section {
	var dyn *Section
	for i := range f.sections {
		switch s := &f.sections[i]; {
		case s.Type == elf.SHT_SYMTAB:
			return s
		case s.Type == elf.SHT_DYNSYM && dyn == nil && s.FileSize > 0:
			dyn = s
		}
	}
	return dyn
}

func (f *File) readSymbols() ([]Symbol, error) {
	table := f.symbolTable()
	if table == nil {
		return f.withMini(nil), nil
	}
	symbols, err := f.readSymbolTable(table)
	if err != nil || table.Type == elf.SHT_SYMTAB {
		return symbols, err
	}
	return f.withMini(symbols), nil
}

// readSymbolTable decodes one symbol table.
func (f *File) readSymbolTable(table *Section) ([]Symbol, error) {
	raw, err := f.symbolBytes(table)
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	if uint64(table.Link) >= uint64(len(f.sections)) {
		return nil, f.fail(table.Name, -1, "%w: its string table is section %d of %d", ErrCorrupt, table.Link, len(f.sections))
	}
	strs, err := f.Data(&f.sections[table.Link])
	if err != nil {
		return nil, err
	}
	if err := f.Take(int64(len(raw)/f.hdr.symSize())*symbolCost + int64(len(strs))); err != nil {
		return nil, f.fail(table.Name, -1, "%d symbols: %w", len(raw)/f.hdr.symSize(), err)
	}
	names := newStrtab(strs)
	opd, err := f.descriptors()
	if err != nil { // functions keep the addresses of their descriptors
		f.note(".opd", -1, err)
	}
	syms := f.decodeSymbols(raw, names, f.extendedIndices(table), opd)
	if names.bad > 0 {
		f.note(table.Name, -1, fmt.Errorf("%w: %d of %d symbol names lie outside their string table", ErrCorrupt, names.bad, len(syms)))
	}
	return syms, nil
}

// symbolCost is what is held of a symbol, with what is made of it when files are joined.
const symbolCost = 256

// symbolBytes returns the contents of a symbol table, whole entries only.
func (f *File) symbolBytes(table *Section) ([]byte, error) {
	raw, err := f.Data(table)
	if err != nil {
		return nil, err
	}
	entry := f.hdr.symSize()
	if table.Entsize != uint64(entry) && len(raw) > 0 {
		return nil, f.fail(table.Name, -1, "%w: symbols of %d bytes, want %d", ErrCorrupt, table.Entsize, entry)
	}
	n := len(raw) / entry
	if n > f.limits.Symbols {
		return nil, f.fail(table.Name, -1, "%w", Exceeded(LimitSymbols, "%d symbols, more than %d", n, f.limits.Symbols))
	}
	return raw[:n*entry], nil
}

// symSize returns the size of a symbol table entry.
func (h *header) symSize() int {
	if h.word == 4 {
		return 16
	}
	return 24
}

// extendedIndices returns the SHT_SYMTAB_SHNDX contents that belong to table.
func (f *File) extendedIndices(table *Section) []byte {
	for i := range f.sections {
		if s := &f.sections[i]; s.Type == elf.SHT_SYMTAB_SHNDX && int(s.Link) == table.Index {
			b, err := f.Data(s)
			if err != nil {
				f.note(s.Name, 0, err)
			}
			return b
		}
	}
	return nil
}

// rawSym is a symbol as it is in the file.
type rawSym struct {
	name        uint32
	info, other uint8
	shndx       uint16
	value, size uint64
}

func (h *header) symbol(b []byte) rawSym {
	o := h.order
	if h.word == 8 {
		b = b[:24]
		return rawSym{o.u32(b), b[4], b[5], o.u16(b[6:]), o.u64(b[8:]), o.u64(b[16:])}
	}
	b = b[:16]
	return rawSym{o.u32(b), b[12], b[13], o.u16(b[14:]), uint64(o.u32(b[4:])), uint64(o.u32(b[8:]))}
}

// home returns the section index of symbol i, -1 if it has none.
func (f *File) home(r rawSym, i int, extended []byte) int {
	shndx := uint64(r.shndx)
	if r.shndx == uint16(elf.SHN_XINDEX) {
		if i*4+4 > len(extended) {
			return -1
		}
		shndx = uint64(f.hdr.order.u32(extended[i*4:]))
	} else if shndx >= uint64(elf.SHN_LORESERVE) {
		return -1
	}
	if shndx == 0 || shndx >= uint64(len(f.sections)) {
		return -1
	}
	return int(shndx)
}

func (f *File) decodeSymbols(raw []byte, names *strtab, extended []byte, opd *descriptors) []Symbol {
	entry := f.hdr.symSize()
	syms := make([]Symbol, 0, max(0, len(raw)/entry-1))
	rel, thumb := f.Relocatable(), f.hdr.machine == elf.EM_ARM
	for i := 1; (i+1)*entry <= len(raw); i++ {
		r := f.hdr.symbol(raw[i*entry:])
		s := Symbol{
			Name: names.name(uint64(r.name)), Addr: r.value, Size: r.size,
			Section: f.home(r, i, extended), Shndx: elf.SectionIndex(r.shndx), Index: i,
			Type: elf.ST_TYPE(r.info), Bind: elf.ST_BIND(r.info), Other: r.other,
		}
		if thumb && s.Type == elf.STT_FUNC {
			s.Addr &^= 1 // bit 0 tells the instruction set (AAELF32 §5.5.3)
		}
		if rel && s.Section >= 0 {
			s.Addr += f.sections[s.Section].Addr
		}
		f.resolve(opd, &s)
		syms = append(syms, s)
	}
	return syms
}
