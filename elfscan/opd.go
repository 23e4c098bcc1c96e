package elfscan

import "debug/elf"

// descriptors is .opd of the 64-bit PowerPC ABI version 1: a symbol of a function names
// its descriptor there, whose first word is the address of the code.
type descriptors struct {
	section int
	base    uint64
	words   []uint64
}

// descriptors reads .opd, nil where the file has none.
func (f *File) descriptors() (*descriptors, error) {
	opd := f.Section(".opd")
	if f.hdr.machine != elf.EM_PPC64 || f.hdr.word != 8 || opd == nil || opd.Size == 0 {
		return nil, nil
	}
	data, err := f.Data(opd)
	if err != nil {
		return nil, err
	}
	d := &descriptors{section: opd.Index, base: opd.Addr, words: make([]uint64, len(data)/8)}
	for i := range d.words {
		d.words[i] = f.hdr.order.u64(data[8*i:])
	}
	left := f.size
	for i := range f.sections {
		r := &f.sections[i]
		applies := r.Flags&elf.SHF_ALLOC != 0
		if f.Relocatable() {
			applies = int64(r.Info) == int64(opd.Index)
		}
		if r.Type != elf.SHT_RELA || !applies {
			continue
		}
		if err := f.walk(r, &left); err != nil {
			return nil, err
		}
		if err := f.relocateDescriptors(d, r); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// relocateDescriptors applies one relocation section. It works on plain symbol values: the
// symbols themselves wait for the descriptors.
func (f *File) relocateDescriptors(d *descriptors, r *Section) error {
	raw, err := f.Data(r)
	if err != nil {
		return err
	}
	f.relocate.once.Do(func() { f.relocate.err = f.loadSymbolValues() })
	decoder := relocDecoder{order: f.hdr.order, word: f.hdr.word, rela: true}
	for size := decoder.size(); len(raw) >= size; raw = raw[size:] {
		rel, symbol := decoder.decode(raw)
		if !f.Relocatable() {
			rel.Addr -= d.base
		}
		i := rel.Addr / 8
		if rel.Addr%8 != 0 || i >= uint64(len(d.words)) {
			continue
		}
		switch elf.R_PPC64(rel.Type) {
		case elf.R_PPC64_RELATIVE:
			d.words[i] = uint64(rel.Addend)
		case elf.R_PPC64_ADDR64:
			// The symbols of dynamic relocations are others; they keep what is in the file.
			if f.Relocatable() && f.relocate.err == nil && symbol < uint64(len(f.relocate.symbols)) && f.relocate.symbols[symbol].defined {
				d.words[i] = f.relocate.symbols[symbol].addr + uint64(rel.Addend)
			}
		}
	}
	return nil
}

// resolve makes a symbol of a descriptor one of the code.
func (f *File) resolve(d *descriptors, s *Symbol) {
	if d == nil || s.Section != d.section || s.Type != elf.STT_FUNC && s.Type != elf.STT_GNU_IFUNC {
		return
	}
	i := (s.Addr - d.base) / 8
	if s.Addr < d.base || (s.Addr-d.base)%8 != 0 || i >= uint64(len(d.words)) {
		return
	}
	if code := f.SectionAt(d.words[i]); code != nil && code.Flags&elf.SHF_EXECINSTR != 0 {
		s.Addr, s.Section = d.words[i], code.Index
	}
}
