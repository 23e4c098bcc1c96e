package program

import (
	"cmp"
	"debug/elf"
	"slices"

	"inlay/disasm"
	"inlay/elfscan"
)

// link is a relocation of code: where it lies, and what it says about the
// target.
type link struct {
	place   uint64
	value   uint64 // S + A; the target is that plus what follows the place in the instruction
	symbol  int32  // in the symbols of the file, -1 if the target is in the file
	defined bool   // value lies in the file
	got     bool   // the place names a pointer to the symbol
}

// links lists the relocations of a code section that a branch may use, by
// place. A linked file needs none: its displacements are final.
func (f *File) links(s *elfscan.Section) ([]link, error) {
	if !f.elf.Relocatable() {
		return nil, nil
	}
	types := branchRelocations(f.elf.MachineID())
	var out []link
	for r, err := range f.elf.Relocations(s) {
		if err != nil {
			return out, err
		}
		kind := types[r.Type]
		if kind == noBranch || r.Symbol == nil {
			continue
		}
		l := link{place: r.Addr, symbol: -1, defined: r.Symbol.Section >= 0, got: kind == gotBranch}
		switch {
		case !l.defined:
			l.symbol = f.symbolNumber(r.Symbol)
		case l.got:
			l.value = r.Symbol.Addr
		default:
			l.value = r.Symbol.Addr + uint64(r.Addend)
		}
		if r.InPlace && l.defined && !l.got {
			l.value -= 4 // the usual addend of a displacement; in place it says the same
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b link) int { return cmp.Compare(a.place, b.place) })
	return out, nil
}

// symbolNumber returns the position of a symbol in the symbols of the file, -1
// for one of another table.
func (f *File) symbolNumber(s *elfscan.Symbol) int32 {
	if i := s.Index - 1; i >= 0 && i < len(f.symbols.all) && &f.symbols.all[i] == s {
		return int32(i)
	}
	return -1
}

// branchKind says how a relocation type is used by a branch.
type branchKind uint8

const (
	noBranch    branchKind = iota
	relBranch              // a displacement
	gotBranch              // the displacement of a pointer to the target
	otherBranch            // of a machine whose code is not decoded: the place is the call
)

// branchRelocations lists the relocation types of branches; the names are
// those of the processor supplements of the System V ABI.
func branchRelocations(m elf.Machine) map[uint32]branchKind {
	switch m {
	case elf.EM_X86_64:
		return map[uint32]branchKind{
			uint32(elf.R_X86_64_PC32): relBranch, uint32(elf.R_X86_64_PLT32): relBranch,
			uint32(elf.R_X86_64_GOTPCREL): gotBranch, uint32(elf.R_X86_64_GOTPCRELX): gotBranch, uint32(elf.R_X86_64_REX_GOTPCRELX): gotBranch,
		}
	case elf.EM_386:
		return map[uint32]branchKind{uint32(elf.R_386_PC32): relBranch, uint32(elf.R_386_PLT32): relBranch}
	case elf.EM_AARCH64:
		return map[uint32]branchKind{uint32(elf.R_AARCH64_CALL26): otherBranch, uint32(elf.R_AARCH64_JUMP26): otherBranch}
	case elf.EM_PPC64:
		return map[uint32]branchKind{uint32(elf.R_PPC64_REL24): otherBranch, uint32(elf.R_PPC64_REL24_NOTOC): otherBranch}
	case elf.EM_PPC:
		return map[uint32]branchKind{uint32(elf.R_PPC_REL24): otherBranch}
	case elf.EM_S390:
		return map[uint32]branchKind{uint32(elf.R_390_PLT32DBL): otherBranch, uint32(elf.R_390_PC32DBL): otherBranch}
	}
	return nil
}

// relocatedCalls lists the calls of a machine whose code is not decoded, as far
// as relocations tell them.
func (f *File) relocatedCalls() ([]Call, error) {
	if !f.elf.Relocatable() {
		return nil, nil
	}
	types := branchRelocations(f.elf.MachineID())
	var out []Call
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		if s.Flags&elf.SHF_EXECINSTR == 0 {
			continue
		}
		for r, err := range f.elf.Relocations(s) {
			if err != nil {
				return out, err
			}
			if types[r.Type] != otherBranch || r.Symbol == nil {
				continue
			}
			c := Call{From: r.Addr, Symbol: -1, Kind: disasm.Call}
			if r.Symbol.Section >= 0 {
				c.To = r.Symbol.Addr + uint64(r.Addend)
			} else {
				c.Symbol = f.symbolNumber(r.Symbol)
			}
			out = append(out, c)
		}
	}
	return out, nil
}
