package program

import (
	"cmp"
	"debug/elf"
	"fmt"
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
	exact   bool   // value is the target itself
}

// target is where the link leads, if rest bytes of the instruction follow its place.
func (l link) target(rest uint64) uint64 {
	if l.exact {
		return l.value
	}
	return l.value + rest
}

// links lists the relocations of a code section that a branch may use, by
// place. A linked file needs none: its displacements are final.
func (f *File) links(s *elfscan.Section) ([]link, error) {
	if !f.elf.Relocatable() {
		return nil, nil
	}
	types := branchRelocations(f.elf.MachineID())
	var out []link
	outside := 0
	for r, err := range f.elf.Relocations(s) {
		if err != nil { // the last one; those before it hold
			f.noteAt(f.Path(), s.Name, err)
			break
		}
		if r.Addr-s.Addr >= s.Size {
			outside++
			continue
		}
		kind := types[r.Type]
		if kind == noBranch || r.Symbol == nil {
			continue
		}
		l := link{place: r.Addr, symbol: -1, defined: r.Symbol.Section >= 0, got: kind == gotBranch, exact: kind == exactBranch || kind == halfBranch}
		switch {
		case !l.defined:
			l.symbol = f.symbolNumber(r.Symbol)
		case l.got:
			l.value = r.Symbol.Addr
		default:
			l.value = r.Symbol.Addr + uint64(f.addend(s, r)) - kind.bias()
		}
		out = append(out, l)
	}
	if outside > 0 {
		f.noteAt(f.Path(), s.Name, fmt.Errorf("%d relocations lie outside the section: %w", outside, elfscan.ErrCorrupt))
	}
	slices.SortStableFunc(out, func(a, b link) int { return cmp.Compare(a.place, b.place) })
	return out, nil
}

// addend returns the addend of a relocation of a section, where it stands at the
// place read from there: 32 bits, as in all relocations of such machines that
// lead to code.
func (f *File) addend(s *elfscan.Section, r elfscan.Relocation) int64 {
	if !r.InPlace {
		return r.Addend
	}
	data, err := f.elf.Data(s)
	at := r.Addr - s.Addr
	if err != nil || at >= uint64(len(data)) || uint64(len(data))-at < 4 {
		return 0
	}
	return int64(int32(f.elf.ByteOrder().Uint32(data[at:])))
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
	exactBranch            // the instruction as a whole: S + A is the target
	halfBranch             // of s390: counts from 2 bytes before the place
	otherBranch            // of a machine whose code is not decoded: the place is the call
	otherJump              // the same of an instruction that does not link
)

// bias is what S + A of a relocation is off the target.
func (k branchKind) bias() uint64 {
	if k == halfBranch {
		return 2
	}
	return 0
}

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
		return branchesOf(exactBranch, elf.R_AARCH64_CALL26, elf.R_AARCH64_JUMP26, elf.R_AARCH64_CONDBR19, elf.R_AARCH64_TSTBR14)
	case elf.EM_RISCV:
		return branchesOf(exactBranch, elf.R_RISCV_BRANCH, elf.R_RISCV_JAL, elf.R_RISCV_CALL, elf.R_RISCV_CALL_PLT, elf.R_RISCV_RVC_BRANCH, elf.R_RISCV_RVC_JUMP)
	case elf.EM_PPC64:
		return branchesOf(exactBranch, elf.R_PPC64_REL24, elf.R_PPC64_REL24_NOTOC, elf.R_PPC64_REL14)
	case elf.EM_S390:
		return branchesOf(halfBranch, elf.R_390_PLT32DBL, elf.R_390_PC32DBL, elf.R_390_PC16DBL, elf.R_390_PLT16DBL)
	case elf.EM_PPC:
		return branchesOf(otherBranch, elf.R_PPC_REL24)
	case elf.EM_ARM:
		return map[uint32]branchKind{uint32(elf.R_ARM_CALL): otherBranch, uint32(elf.R_ARM_THM_PC22): otherBranch, uint32(elf.R_ARM_JUMP24): otherJump, uint32(elf.R_ARM_THM_JUMP24): otherJump}
	}
	return nil
}

// branchesOf gives all relocation types of a machine one kind.
func branchesOf[T ~int](kind branchKind, types ...T) map[uint32]branchKind {
	out := make(map[uint32]branchKind, len(types))
	for _, t := range types {
		out[uint32(t)] = kind
	}
	return out
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
				f.noteAt(f.Path(), s.Name, err)
				break
			}
			kind := types[r.Type]
			if kind == noBranch || r.Symbol == nil {
				continue
			}
			c := Call{From: r.Addr, Symbol: -1, Kind: disasm.Call}
			if kind == otherJump {
				c.Kind = disasm.Jump
			}
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
