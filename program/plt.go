package program

import (
	"cmp"
	"debug/elf"
	"errors"
	"slices"
	"strings"

	"inlay/disasm"
	"inlay/elfscan"
)

// target is what a pointer that the dynamic linker fills leads to.
type target struct {
	name string // of the symbol
	addr uint64 // in this file, 0 if it lies elsewhere
}

// importTable knows the pointers that the dynamic linker fills, and the stubs
// that jump through them.
type importTable struct {
	slots map[uint64]target // by the address of the pointer
	stubs map[uint64]target // by the address of the stub: .plt, .plt.sec, .plt.got
}

// importTable returns the dynamic linkage of the file, read when first asked for.
func (f *File) importTable() (*importTable, error) {
	f.importsOnce.Do(func() {
		f.linkage = importTable{slots: make(map[uint64]target), stubs: make(map[uint64]target)}
		f.linkageErr = f.readImports(&f.linkage)
	})
	return &f.linkage, f.linkageErr
}

// readImports reads the dynamic relocations and the procedure linkage tables of a
// linked file.
func (f *File) readImports(t *importTable) error {
	mode, ok := codeMode(f.elf)
	if f.elf.Relocatable() || !ok {
		return nil
	}
	for r, err := range f.elf.DynamicRelocations() {
		if err != nil {
			f.noteAt(f.Path(), "", err)
			break
		}
		if to, ok := pointerTarget(f.elf.MachineID(), r); ok {
			t.slots[r.Addr] = to
		}
	}
	table := "" // the last procedure linkage table
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		if s.Size > 0 && (strings.HasPrefix(s.Name, ".plt") || s.Name == ".iplt") {
			table = s.Name
			if s.Type == elf.SHT_NOBITS { // of ppc64: a table of pointers
				f.readCallStubs(mode, t)
				continue
			}
			if err := f.readStubs(s, mode, t); err != nil {
				f.noteAt(f.Path(), s.Name, err)
			}
		}
	}
	if table != "" && len(t.stubs) == 0 && len(t.slots) > 0 {
		f.noteAt(f.Path(), table, errors.New("no stub goes through a pointer that the dynamic linker fills: calls through it are not resolved"))
	}
	return nil
}

// leadsTo tells whether what t stands for in file f is the callee: the same
// address in its own file, the same name in another one.
func (t target) leadsTo(f *File, callee Body, symbol string) bool {
	if f == callee.File && t.addr != 0 {
		return t.addr == callee.Sub.Entry()
	}
	return t.addr == 0 && t.name != "" && t.name == symbol && callee.Sub.External()
}

// stubsTo lists the stubs in file f that lead to the callee, ascending.
func (t *importTable) stubsTo(callee Body, f *File, symbol string) []uint64 {
	var out []uint64
	for stub, to := range t.stubs {
		if to.leadsTo(f, callee, symbol) {
			out = append(out, stub)
		}
	}
	slices.Sort(out)
	return out
}

// callsThroughSlots lists the indirect branches through a pointer that the
// dynamic linker fills with the callee, by address; the stubs themselves left out.
func (f *File) callsThroughSlots(g *CallGraph, t *importTable, callee Body, symbol string) []Call {
	if len(t.slots) == 0 {
		return nil
	}
	g.reverse()
	var out []Call
	for _, i := range g.slots {
		c := g.calls[i]
		if to, ok := t.slots[c.Slot]; ok && to.leadsTo(f, callee, symbol) && !f.inStubs(c.From) {
			out = append(out, c)
		}
	}
	return out
}

// inStubs tells whether an address lies in a procedure linkage table.
func (f *File) inStubs(pc uint64) bool {
	s := f.elf.SectionAt(pc)
	return s != nil && (strings.HasPrefix(s.Name, ".plt") || s.Name == ".iplt")
}

// callsOfName lists the calls of a symbol that this file does not define, by
// address.
func (f *File) callsOfName(g *CallGraph, name string) []Call {
	g.reverse()
	var out []Call
	for _, i := range g.names[name] {
		out = append(out, g.calls[i])
	}
	return out
}

// Relocations against the resolver of an indirect function that debug/elf does not
// name: R_RISCV_IRELATIVE and R_390_IRELATIVE.
const (
	relativeIndirectRISCV = 58
	relativeIndirectS390  = 61
)

// pointerTarget tells what a dynamic relocation puts into a pointer.
func pointerTarget(m elf.Machine, r elfscan.Relocation) (target, bool) {
	var symbolic, indirect bool
	switch m {
	case elf.EM_X86_64:
		t := elf.R_X86_64(r.Type)
		symbolic = t == elf.R_X86_64_JMP_SLOT || t == elf.R_X86_64_GLOB_DAT || t == elf.R_X86_64_64
		indirect = t == elf.R_X86_64_IRELATIVE
	case elf.EM_386:
		t := elf.R_386(r.Type)
		symbolic = t == elf.R_386_JMP_SLOT || t == elf.R_386_GLOB_DAT || t == elf.R_386_32
		indirect = t == elf.R_386_IRELATIVE
	case elf.EM_AARCH64:
		t := elf.R_AARCH64(r.Type)
		symbolic = t == elf.R_AARCH64_JUMP_SLOT || t == elf.R_AARCH64_GLOB_DAT || t == elf.R_AARCH64_ABS64
		indirect = t == elf.R_AARCH64_IRELATIVE
	case elf.EM_RISCV:
		t := elf.R_RISCV(r.Type)
		symbolic = t == elf.R_RISCV_JUMP_SLOT || t == elf.R_RISCV_64
		indirect = t == relativeIndirectRISCV
	case elf.EM_S390:
		t := elf.R_390(r.Type)
		symbolic = t == elf.R_390_JMP_SLOT || t == elf.R_390_GLOB_DAT || t == elf.R_390_64
		indirect = t == relativeIndirectS390
	case elf.EM_PPC64:
		t := elf.R_PPC64(r.Type)
		symbolic = t == elf.R_PPC64_JMP_SLOT || t == elf.R_PPC64_GLOB_DAT || t == elf.R_PPC64_ADDR64
	}
	switch {
	case symbolic && r.Symbol != nil:
		to := target{name: r.Symbol.Name}
		if r.Symbol.Section >= 0 {
			to.addr = r.Symbol.Addr
		}
		return to, true
	case indirect && !r.InPlace: // the addend is the resolver
		return target{addr: uint64(r.Addend)}, true
	}
	return target{}, false
}

// readStubs finds in one table the jumps through pointers. A stub starts where
// the table's entries do; the entry that binds lazily and anything else
// that is no stub simply has no such jump.
func (f *File) readStubs(s *elfscan.Section, mode disasm.Mode, t *importTable) error {
	data, err := f.elf.Data(s)
	if err != nil {
		return err
	}
	if !mode.X86() {
		f.readMachineStubs(s, data, mode, t)
		return nil
	}
	size := s.Entsize
	if size == 0 || size > 64 {
		size = 16
	}
	got := f.gotBase()
	for pc := s.Addr; pc-s.Addr < uint64(len(data)); {
		inst, err := disasm.Decode(data[pc-s.Addr:], mode)
		if err != nil {
			pc++
			continue
		}
		if inst.Kind == disasm.JumpIndirect {
			slot, ok := inst.Address(pc)
			if !ok && inst.Operand == disasm.OperandMem && got != 0 { // i386: jmp *disp(%ebx)
				slot, ok = got+uint64(int64(inst.Disp)), true
			}
			if to, known := t.slots[slot]; ok && known {
				t.stubs[s.Addr+(pc-s.Addr)/size*size] = to
			}
		}
		pc += uint64(inst.Len)
	}
	return nil
}

// readMachineStubs is readStubs for a machine other than x86. A stub starts where its
// pattern does, or at the bti before that.
func (f *File) readMachineStubs(s *elfscan.Section, data []byte, mode disasm.Mode, t *importTable) {
	start := uint64(0) // of the bti that was just seen
	toc := f.tocBase()
	for at := uint64(0); at < uint64(len(data)); {
		pc := s.Addr + at
		if slot, ok := disasm.StubSlot(data[at:], pc, toc, mode); ok {
			if to, known := t.slots[slot]; known {
				t.stubs[cmp.Or(start, pc)] = to
				at += 4 // of ppc64 the rest, without the first instruction, would be a stub too
			}
		}
		start = 0
		inst, err := disasm.Decode(data[min(at, uint64(len(data))):], mode)
		if err != nil {
			at += 2
			continue
		}
		if inst.Kind == disasm.Endbr {
			start = pc
		}
		at += uint64(inst.Len)
	}
}

// readCallStubs finds the stubs that linkers for ppc64 put between the functions.
func (f *File) readCallStubs(mode disasm.Mode, t *importTable) {
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		if !f.isCode(s) {
			continue
		}
		data, err := f.elf.Data(s)
		if err != nil {
			f.noteAt(f.Path(), s.Name, err)
			continue
		}
		f.readMachineStubs(s, data, mode, t)
	}
}

// tocBase returns what register 2 of ppc64 holds in the code of the file (ABI version 2,
// §2.3.3: 0x8000 behind the start of .got), 0 if there is no table.
func (f *File) tocBase() uint64 {
	if got := f.elf.Section(".got"); got != nil && f.elf.MachineID() == elf.EM_PPC64 {
		return got.Addr + 0x8000
	}
	return 0
}

// gotBase returns what %ebx holds in position-independent i386 code.
func (f *File) gotBase() uint64 {
	if f.elf.MachineID() != elf.EM_386 {
		return 0
	}
	for _, name := range []string{".got.plt", ".got"} {
		if s := f.elf.Section(name); s != nil {
			return s.Addr
		}
	}
	return 0
}
