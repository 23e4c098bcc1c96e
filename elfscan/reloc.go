package elfscan

import (
	"debug/elf"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// relocChunk is how many bytes of a relocation section are read at a time,
// and given back to the system afterwards.
const relocChunk = 3 << 20 // a multiple of every entry size: 8, 12 and 24

// relocTables are what relocations of a file need, made once.
type relocTables struct {
	once    sync.Once
	symbols []symValue
	symtab  int            // section index of the symbol table
	bases   map[int]uint64 // where repeated debug sections start when joined
	err     error
	walked  atomic.Int64 // bytes of relocation sections read so far
}

// symValue is what a symbol stands for in a relocation.
type symValue struct {
	addr    uint64 // S: with the section's base
	value   uint64 // st_value alone
	defined bool
}

// indexRelocations finds the relocation sections of each section, and those of the dynamic linker.
func (f *File) indexRelocations() {
	f.relocsOf = make(map[int][]int)
	for i := range f.sections {
		r := &f.sections[i]
		if r.Type != elf.SHT_RELA && r.Type != elf.SHT_REL || r.FileSize == 0 {
			continue
		}
		if r.Alloc() {
			f.dynrelas = append(f.dynrelas, i)
		}
		if int64(r.Info) < int64(len(f.sections)) {
			f.relocsOf[int(r.Info)] = append(f.relocsOf[int(r.Info)], i)
		}
	}
}

// walk pays out of left, the bytes of relocation sections and symbol tables that may still be
// read: those of a file that share no bytes are not larger than the file.
func (f *File) walk(r *Section, left *int64) error {
	if !f.inside(r.Offset, r.FileSize) {
		return f.fail(r.Name, 0, "%w", f.outside(r))
	}
	if r.FileSize > uint64(max(*left, 0)) {
		return f.fail(r.Name, 0, "%w: relocation sections and their symbols are larger than the file together", ErrLimit)
	}
	*left -= int64(r.FileSize)
	return nil
}

// relocateSection applies to data, the contents of s, all relocations of s.
func (f *File) relocateSection(s *Section, data []byte) error {
	f.relocate.once.Do(func() { f.relocate.err = f.loadSymbolValues() })
	if f.relocate.err != nil {
		return f.relocate.err
	}
	ops := relocOps(f.hdr.machine)
	if ops == nil {
		f.note(s.Name, -1, fmt.Errorf("%w: relocations of %s", ErrUnsupported, f.Machine()))
		return nil
	}
	for _, i := range f.relocsOf[s.Index] {
		if err := f.applySection(s, &f.sections[i], data, ops); err != nil {
			return err
		}
	}
	return nil
}

// applySection streams one relocation section over data.
func (f *File) applySection(s, r *Section, data []byte, ops []relocOp) error {
	if !f.inside(r.Offset, r.FileSize) {
		return f.fail(r.Name, 0, "%w", f.outside(r))
	}
	if int(r.Link) != f.relocate.symtab {
		return f.fail(r.Name, -1, "%w: relocations against the symbols of section %d", ErrUnsupported, r.Link)
	}
	if r.Flags&elf.SHF_COMPRESSED != 0 {
		return f.fail(r.Name, -1, "%w: compressed relocations", ErrUnsupported)
	}
	if f.relocate.walked.Add(int64(r.FileSize)) > f.size {
		return f.fail(r.Name, 0, "%w: relocation sections are larger than the file together", ErrLimit)
	}
	a := &applier{order: f.hdr.order, word: f.hdr.word, mips: f.hdr.mips64el(), rela: r.Type == elf.SHT_RELA, ops: ops, symbols: f.relocate.symbols, data: data, base: f.relocate.bases[s.Index]}
	for off := uint64(0); off < r.FileSize; off += relocChunk {
		n := min(relocChunk, r.FileSize-off)
		b, err := f.b.bytes(int64(r.Offset+off), int64(n))
		if err != nil {
			return f.fail(r.Name, int64(off), "%w", err)
		}
		a.apply(b)
		if !f.state[r.Index].overlaps {
			f.b.release(int64(r.Offset+off), int64(n))
		}
	}
	f.noteRelocations(s, a)
	return nil
}

// noteRelocations reports what an applier could not do.
func (f *File) noteRelocations(s *Section, a *applier) {
	for _, t := range slices.Sorted(maps.Keys(a.unknown)) {
		f.note(s.Name, -1, fmt.Errorf("%w: %d relocations of %s type %d", ErrUnsupported, a.unknown[t], f.Machine(), t))
	}
	if a.outside > 0 {
		f.note(s.Name, -1, fmt.Errorf("%w: %d relocations lie past the end of the section", ErrCorrupt, a.outside))
	}
	if a.tooLarge > 0 {
		f.note(s.Name, -1, fmt.Errorf("%w: %d relocations do not fit into their field of 4 bytes", ErrCorrupt, a.tooLarge))
	}
	if a.badSymbols > 0 {
		f.note(s.Name, -1, fmt.Errorf("%w: %d relocations name a symbol that does not exist", ErrCorrupt, a.badSymbols))
	}
}

// loadSymbolValues resolves the symbols of the file's symbol table.
func (f *File) loadSymbolValues() error {
	table := f.symbolTable()
	if table == nil || table.Type != elf.SHT_SYMTAB {
		return f.fail("", -1, "%w: relocations without a symbol table", ErrCorrupt)
	}
	raw, err := f.symbolBytes(table)
	if err != nil {
		return err
	}
	extended := f.extendedIndices(table)
	bases := f.joinBases()
	f.relocate.bases = bases
	entry := f.hdr.symSize()
	out := make([]symValue, len(raw)/entry)
	for i := 1; i < len(out); i++ {
		r := f.hdr.symbol(raw[i*entry:])
		v := symValue{addr: r.value, value: r.value}
		switch home := f.home(r, i, extended); {
		case home >= 0 && !f.state[home].unplaced:
			v.defined = true
			if elf.ST_TYPE(r.info) != elf.STT_TLS { // those are offsets in a thread's block
				v.addr += f.sections[home].Addr + bases[home]
			}
		case home < 0:
			v.defined = r.shndx == uint16(elf.SHN_ABS)
		}
		out[i] = v
	}
	f.relocate.symbols, f.relocate.symtab = out, table.Index
	return nil
}

// joinBases returns, for debug sections whose name repeats, where each starts
// in what DebugSection returns.
func (f *File) joinBases() map[int]uint64 {
	bases := make(map[int]uint64)
	for name := range f.named {
		if !isDebugName(name) {
			continue
		}
		base := uint64(0)
		for _, i := range f.debugSections(strings.Replace(name, ".zdebug", ".debug", 1)) {
			if base > 0 {
				bases[int(i)] = base
			}
			base += f.sections[i].Size
		}
	}
	return bases
}
