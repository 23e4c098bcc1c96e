package disasm

// Reference is a place in the code that names an address in a memory operand:
// relative to the instruction pointer, or a displacement without registers.
type Reference struct {
	From  uint64 // address of the instruction
	Field uint64 // address of the 32-bit displacement: the place of its relocation
	To    uint64 // the address named; a relocation at Field decides instead
	Lea   bool   // the address is computed and memory is not accessed
}

// References appends the references of a span to dst, in the order of their
// addresses. Operands behind FS or GS are left out. Branches are not: they are
// the indirect ones of [Code.Edges]. Of machines other than x86 no operand is read:
// there is none.
func (c Code) References(span Span, dst []Reference) []Reference {
	if !c.Mode.X86() {
		return dst
	}
	for pc, inst := range c.Instructions(span) {
		if to, ok := inst.Address(pc); ok && !inst.Segment {
			dst = append(dst, Reference{From: pc, Field: pc + uint64(inst.Field), To: to, Lea: inst.Lea})
		}
	}
	return dst
}
