package elfscan

import (
	"debug/elf"
	"fmt"
	"iter"
)

// Relocation is one entry of a relocation section.
type Relocation struct {
	Addr    uint64  // address of the place, in the sense of the package
	Type    uint32  // of the machine, as elf.R_X86_64 for x86-64
	Symbol  *Symbol // nil for none
	Addend  int64   // of SHT_RELA; 0 where the addend stands at the place
	InPlace bool    // the addend stands at the place (SHT_REL)
}

// Relocations yields the relocations that apply to the contents of s, in
// table order: those of a relocatable file, and those that a linker kept
// (--emit-relocs). An error is yielded once and ends the iteration; errors are
// those of Data.
func (f *File) Relocations(s *Section) iter.Seq2[Relocation, error] {
	return f.relocations(f.relocsOf[s.Index], false)
}

// DynamicRelocations yields the relocations that the dynamic linker applies,
// section by section in table order; errors are as for Relocations.
func (f *File) DynamicRelocations() iter.Seq2[Relocation, error] {
	return f.relocations(f.dynrelas, true)
}

// relocations yields the entries of relocation sections, of those that the dynamic linker
// applies or of the others. Sections that share their bytes, or that of a symbol table, could make the
// work quadratic in the file: hence the budget, and each table is decoded once.
func (f *File) relocations(sections []int, dynamic bool) iter.Seq2[Relocation, error] {
	return func(yield func(Relocation, error) bool) {
		left := f.size
		tables := make(map[uint32][]Symbol)
		for _, i := range sections {
			r := &f.sections[i]
			if r.Alloc() != dynamic {
				continue
			}
			err := f.walk(r, &left)
			var raw []byte
			if err == nil {
				raw, err = f.Data(r)
			}
			symbols, known := tables[r.Link]
			if err == nil && !known {
				symbols, err = f.linkedSymbols(r, &left)
				tables[r.Link] = symbols
			}
			if err != nil {
				yield(Relocation{}, err)
				return
			}
			if !f.yieldRelocations(r, raw, symbols, yield) {
				return
			}
		}
	}
}

// yieldRelocations decodes one relocation section; false if the consumer
// wants no more.
func (f *File) yieldRelocations(r *Section, raw []byte, symbols []Symbol, yield func(Relocation, error) bool) bool {
	d := relocDecoder{order: f.hdr.order, word: f.hdr.word, mips: f.hdr.mips64el(), rela: r.Type == elf.SHT_RELA}
	base := uint64(0)
	if f.Relocatable() && int64(r.Info) < int64(len(f.sections)) {
		base = f.sections[r.Info].Addr
	}
	size, bad := d.size(), 0
	for ; len(raw) >= size; raw = raw[size:] {
		rel, symbol := d.decode(raw)
		rel.Addr += base
		if symbol > uint64(len(symbols)) {
			bad++
		} else if symbol > 0 {
			rel.Symbol = &symbols[symbol-1]
		}
		if !yield(rel, nil) {
			return false
		}
	}
	if bad > 0 {
		f.note(r.Name, -1, fmt.Errorf("%w: %d relocations name a symbol that does not exist", ErrCorrupt, bad))
	}
	return true
}

// linkedSymbols returns the symbols that the relocations of r refer to.
func (f *File) linkedSymbols(r *Section, left *int64) ([]Symbol, error) {
	if r.Link == 0 || int64(r.Link) >= int64(len(f.sections)) {
		return nil, nil
	}
	table := &f.sections[r.Link]
	if main := f.symbolTable(); main != nil && main.Index == table.Index {
		return f.Symbols()
	}
	if table.Type != elf.SHT_SYMTAB && table.Type != elf.SHT_DYNSYM {
		return nil, f.fail(r.Name, -1, "%w: its symbol table is section %d, %s", ErrCorrupt, table.Index, table.Type)
	}
	if err := f.walk(table, left); err != nil {
		return nil, err
	}
	return f.readSymbolTable(table)
}

// relocDecoder takes entries apart.
type relocDecoder struct {
	order order
	word  int
	mips  bool
	rela  bool
}

func (d relocDecoder) size() int {
	if d.rela {
		return 3 * d.word
	}
	return 2 * d.word
}

func (d relocDecoder) decode(b []byte) (r Relocation, symbol uint64) {
	r.InPlace = !d.rela
	if d.word == 8 {
		info := d.order.u64(b[8:])
		r.Addr = d.order.u64(b)
		r.Type, symbol = splitInfo(info, d.mips)
		if d.rela {
			r.Addend = int64(d.order.u64(b[16:]))
		}
		return r, symbol
	}
	info := d.order.u32(b[4:])
	r.Addr, r.Type, symbol = uint64(d.order.u32(b)), info&0xff, uint64(info>>8)
	if d.rela {
		r.Addend = int64(int32(d.order.u32(b[8:])))
	}
	return r, symbol
}
