package program

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"slices"

	"inlay/disasm"
	"inlay/elfscan"
)

// referenceWalk collects the references of one place.
type referenceWalk struct {
	r           *References
	f           *File
	spans       []disasm.Span
	code        disasm.Code
	relocations []elfscan.Relocation // of the section from the current instruction on
	guess       bool                 // immediates are taken for addresses
	out         []Reference
}

func (w *referenceWalk) span(span disasm.Span) error {
	s := w.f.elf.SectionAt(span.Lo)
	if s == nil {
		return fmt.Errorf("%s: %w at %s", w.f.Path(), ErrNoCode, w.f.elf.Address(span.Lo))
	}
	w.relocations = w.r.relocationsOf(s)
	w.guess = len(w.relocations) == 0 && w.f.elf.Type() == "exec"
	lo, _ := slices.BinarySearchFunc(w.relocations, span.Lo, func(r elfscan.Relocation, pc uint64) int { return cmp.Compare(r.Addr, pc) })
	all := len(w.relocations)
	w.relocations = w.relocations[lo:]
	mode, ok := operandMode(w.f.elf)
	if !ok && all > 0 {
		w.undecoded(span)
		return nil
	}
	if !ok || !w.f.isCode(s) {
		return fmt.Errorf("%s: %w at %s", w.f.Path(), ErrNoCode, w.f.elf.Address(span.Lo))
	}
	data, err := w.f.elf.Data(s)
	if err != nil {
		return err
	}
	w.code = disasm.Code{Base: s.Addr, Bytes: data, Mode: mode}
	for pc, inst := range w.code.Instructions(span) {
		w.instruction(s, pc, inst)
	}
	return nil
}

// undecoded takes what the relocations of a machine say whose code is not decoded.
func (w *referenceWalk) undecoded(span disasm.Span) {
	branches := branchRelocations(w.f.elf.MachineID())
	for ; len(w.relocations) > 0 && w.relocations[0].Addr < span.Hi; w.relocations = w.relocations[1:] {
		rel := w.relocations[0]
		kind := branches[rel.Type]
		ref := Reference{From: rel.Addr, Branch: kind != noBranch}
		w.named(ref, rel, rel.Addend-int64(kind.bias()))
	}
}

func (w *referenceWalk) instruction(s *elfscan.Section, pc uint64, inst disasm.Inst) {
	end := pc + uint64(inst.Len)
	for len(w.relocations) > 0 && w.relocations[0].Addr < pc {
		w.relocations = w.relocations[1:]
	}
	ref, found := Reference{From: pc, Branch: inst.Kind.Direct()}, false
	for ; len(w.relocations) > 0 && w.relocations[0].Addr < end; w.relocations = w.relocations[1:] {
		rel := w.relocations[0]
		addend := w.f.addend(s, rel)
		if w.relative(rel) {
			addend += int64(end - rel.Addr)
		}
		found = found || rel.Addr == pc+uint64(inst.Field)
		w.named(ref, rel, addend)
	}
	if !found {
		w.operand(ref, pc, inst)
	}
}

// relative tells a relocation that counts from its own place (psABI x86-64, table
// 4.9; i386, table 4.9).
func (w *referenceWalk) relative(r elfscan.Relocation) bool {
	switch w.f.elf.MachineID() {
	case elf.EM_X86_64:
		switch elf.R_X86_64(r.Type) {
		case elf.R_X86_64_PC32, elf.R_X86_64_PLT32, elf.R_X86_64_PC64, elf.R_X86_64_PC16, elf.R_X86_64_PC8:
			return true
		}
	case elf.EM_386:
		return elf.R_386(r.Type) == elf.R_386_PC32 || elf.R_386(r.Type) == elf.R_386_PLT32
	}
	return false
}

// gotType tells a relocation whose place leads to a pointer to the symbol.
func (w *referenceWalk) gotType(r elfscan.Relocation) bool {
	return branchRelocations(w.f.elf.MachineID())[r.Type] == gotBranch
}

// named takes what a relocation says. Behind a section symbol the sum is the address;
// any other symbol is the one that the source names, whatever is added to it.
func (w *referenceWalk) named(ref Reference, rel elfscan.Relocation, addend int64) {
	ref.Named = namesSymbol(rel.Symbol)
	if rel.Symbol.Section >= 0 {
		ref.To = rel.Symbol.Addr + uint64(addend)
		if w.gotType(rel) {
			ref.To = rel.Symbol.Addr
		}
	}
	if rel.Symbol.Type == elf.STT_TLS {
		ref.To = 0 // an offset in the thread's block
	}
	if ref.Named {
		ref.Symbol = rel.Symbol
		if rel.Symbol.Section < 0 {
			ref.Import = rel.Symbol.Name
		}
	}
	w.add(ref)
}

// operand takes what the bytes of an instruction say where no relocation lies.
func (w *referenceWalk) operand(ref Reference, pc uint64, inst disasm.Inst) {
	linked := !w.f.elf.Relocatable()
	to, ok := inst.Address(pc)
	switch {
	case inst.Kind.Direct():
		ref.To = inst.Target(pc)
		w.pointed(ref)
	case ok && !inst.Segment && (linked || inst.RIP()):
		ref.To = to
		w.pointed(ref)
	case w.guess && inst.Operand == disasm.OperandMem && inst.FieldSize == 4 && !inst.Segment:
		ref.To = uint64(int64(inst.Disp)) // table(%rdi)
		if w.f.objectAt(ref.To) != nil {
			w.add(ref)
		}
	}
	if to, ok := w.immediate(pc, inst); ok {
		w.add(Reference{From: pc, To: to})
	}
}

// immediate returns the address that the last four bytes of an instruction are, if it is
// one that has a 32-bit immediate and they are the entry of a function or lie in a
// data object.
func (w *referenceWalk) immediate(pc uint64, inst disasm.Inst) (uint64, bool) {
	if !w.guess || inst.Kind != disasm.Plain || inst.Len < 5 || inst.Field+inst.FieldSize > inst.Len-4 {
		return 0, false
	}
	code := w.code.Bytes[pc-w.code.Base:][:inst.Len]
	if !hasImmediate32(code, w.code.Mode) {
		return 0, false
	}
	to := uint64(int64(int32(binary.LittleEndian.Uint32(code[inst.Len-4:]))))
	return to, len(w.f.symbols.at(to)) > 0 || !w.f.elf.Executable(to) && w.f.objectAt(to) != nil
}

// hasImmediate32 tells the instructions that compilers put an address into: mov, push,
// cmp, and add or sub (SDM volume 2, the opcodes of the one-byte map).
func hasImmediate32(code []byte, mode disasm.Mode) bool {
	op := code[0]
	if mode == disasm.Mode64 && op&0xf0 == 0x40 {
		op = code[1]
	}
	switch {
	case op&0xf8 == 0xb8, op == 0xc7, op == 0x68, op == 0x81, op == 0x3d, op == 0x05, op == 0x2d:
		return true
	}
	return false
}

// pointed looks through stubs and pointers of the dynamic linkage.
func (w *referenceWalk) pointed(ref Reference) {
	t, err := w.f.importTable()
	if err != nil {
		w.add(ref)
		return
	}
	to, known := t.stubs[ref.To]
	if !known {
		to, known = t.slots[ref.To]
		known = known && w.f.inGOT(ref.To)
	}
	switch value, ok := w.r.pointers[ref.To]; {
	case known:
		ref.Import, ref.To = to.name, to.addr
	case ok:
		ref.To = value
	}
	w.add(ref)
}

// add keeps a reference that leaves the place, with the object that it leads to.
func (w *referenceWalk) add(ref Reference) {
	if ref.To != 0 && w.inside(ref.To) {
		return
	}
	if ref.To == 0 && ref.Symbol == nil && ref.Import == "" {
		return
	}
	if ref.Symbol == nil && ref.To != 0 && !w.f.elf.Executable(ref.To) {
		ref.Symbol = w.f.objectAt(ref.To)
	}
	if ref.Branch {
		if back := w.f.returnAddress(Call{From: ref.From}); back != 0 {
			ref.Site = w.f.callSites()[back]
		}
	}
	w.out = append(w.out, ref)
}

// inside tells whether an address lies in the place itself.
func (w *referenceWalk) inside(pc uint64) bool {
	i, found := slices.BinarySearchFunc(w.spans, pc, func(s disasm.Span, pc uint64) int { return cmp.Compare(s.Lo, pc) })
	return found || i > 0 && pc < w.spans[i-1].Hi
}
