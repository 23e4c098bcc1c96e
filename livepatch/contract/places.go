package contract

import (
	"cmp"
	"debug/elf"
	"slices"

	"inlay/disasm"
	"inlay/elfscan"
)

// places are the relocations of a relocatable file that jump tables need: code that names
// data, and data that names code. They do not change once they are read. A nil pointer
// is that of a linked file, where the bytes themselves tell.
type places struct {
	inCode, inData []place // by address
}

// place is a relocation: S + A in the words of the ABI.
type place struct {
	at, value uint64
	relative  bool // the address of the place is still to be taken off
}

// readPlaces reads the relocations of a file, nil where it is linked. Relocations that
// cannot be read leave jumps without a table, which count as jumps to anywhere.
func readPlaces(f *elfscan.File) *places {
	if !f.Relocatable() {
		return nil
	}
	p := &places{}
	for i := range f.Sections() {
		s := &f.Sections()[i]
		if s.Flags&elf.SHF_ALLOC == 0 || s.Type == elf.SHT_NOBITS {
			continue
		}
		isCode := s.Flags&elf.SHF_EXECINSTR != 0
		for r, err := range f.Relocations(s) {
			if err != nil {
				break
			}
			if one, ok := placeOf(f, r); ok && isCode != one.leadsToCode {
				if isCode {
					p.inCode = append(p.inCode, one.place)
				} else {
					p.inData = append(p.inData, one.place)
				}
			}
		}
	}
	byAddress := func(a, b place) int { return cmp.Compare(a.at, b.at) }
	slices.SortStableFunc(p.inCode, byAddress)
	slices.SortStableFunc(p.inData, byAddress)
	return p
}

// placed is a place that leads to code or to data of the file.
type placed struct {
	place
	leadsToCode bool
}

func placeOf(f *elfscan.File, r elfscan.Relocation) (placed, bool) {
	if r.Symbol == nil || r.Symbol.Section <= 0 || r.InPlace {
		return placed{}, false
	}
	one := placed{place: place{at: r.Addr, value: r.Symbol.Addr + uint64(r.Addend)}}
	switch elf.R_X86_64(r.Type) {
	case elf.R_X86_64_64, elf.R_X86_64_32S, elf.R_X86_64_32:
	case elf.R_X86_64_PC32:
		one.relative = true
	default:
		return placed{}, false
	}
	s := f.SectionAt(r.Symbol.Addr)
	if s == nil {
		return placed{}, false
	}
	one.leadsToCode = s.Flags&elf.SHF_EXECINSTR != 0
	return one, true
}

// tables gives tables the address that their relocation names. Those without one are
// left out.
func (p *places) tables(tables []disasm.JumpTable) []disasm.JumpTable {
	if p == nil {
		return tables
	}
	out := tables[:0]
	for _, t := range tables {
		r, ok := find(p.inCode, t.Field)
		if !ok || r.relative != t.Relative {
			continue
		}
		if t.Table = r.value; r.relative {
			t.Table += 4 // the displacement ends the instruction, and counts from there
		}
		out = append(out, t)
	}
	return out
}

// entry is where the entry of a table leads that starts at a distance from its first one;
// 0 if no relocation says so.
func (p *places) entry(t disasm.JumpTable, distance uint64) uint64 {
	r, ok := find(p.inData, t.Table+distance)
	switch {
	case !ok || r.relative != t.Relative:
		return 0
	case r.relative: // the entry counts from the table
		return r.value - distance
	}
	return r.value
}

func find(list []place, at uint64) (place, bool) {
	i, ok := slices.BinarySearchFunc(list, at, func(p place, at uint64) int { return cmp.Compare(p.at, at) })
	if !ok {
		return place{}, false
	}
	return list[i], true
}
