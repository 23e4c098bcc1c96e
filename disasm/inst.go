package disasm

// Operand says how an instruction names its register or memory operand, as far
// as branches and references need it.
type Operand uint8

const (
	OperandNone Operand = iota // no ModRM byte

	OperandReg // a register; Reg is its number

	// OperandSlot is memory at a displacement without base or index: the slot of
	// a pointer in 32-bit code, a per-CPU variable behind %gs.
	OperandSlot

	OperandRIP // memory relative to the next instruction (64-bit mode)

	// OperandTable is memory at a disp32 plus index register without base: a jump
	// table that starts at the displacement.
	OperandTable

	OperandMem // other memory; Reg is the base register, NoReg if there is none
)

// NoReg is the Reg of an instruction without a register or base register.
const NoReg = 0xff

// Inst is one decoded instruction. It is a plain value.
type Inst struct {
	// Rel is the signed displacement of a direct branch, in bytes from the next
	// instruction; 0 for other kinds. For APX's jmpabs it is the target itself.
	Rel int64

	// Disp is the 32-bit displacement of the memory operand, 0 if there is none.
	Disp int32

	Len  uint8 // bytes, 1 to MaxLen
	Kind Kind

	// Field and FieldSize give the place of Rel, or else of Disp, in the
	// instruction, in bytes; FieldSize is 0 if there is neither. A relocation of
	// a branch or of a memory operand lies exactly there.
	Field, FieldSize uint8

	Operand Operand
	Reg     uint8 // hardware number, 0 (rax) to 31; see Operand
	Segment bool  // has a prefix FS or GS: addresses are relative to that base
	Lea     bool  // computes the address of its operand and accesses no memory

	width uint8 // bits of the target or of the operand's address; 0 if Rel is the target
}

// RIP says whether the memory operand is relative to the next instruction.
func (i Inst) RIP() bool { return i.Operand == OperandRIP }

// Target is where a direct branch at pc goes to; 0 for other kinds. The address
// wraps at the width of the instruction pointer, which a prefix 66 narrows to 16
// bits as on AMD's processors. Intel's ignore it.
func (i Inst) Target(pc uint64) uint64 {
	if !i.Kind.Direct() {
		return 0
	}
	if i.width == 0 {
		return uint64(i.Rel)
	}
	return (pc + uint64(i.Len) + uint64(i.Rel)) & (1<<i.width - 1)
}

// Address is the address of the memory operand of an instruction at pc if its
// bytes tell it: relative to the instruction pointer, a displacement without
// registers, or the start of a table. It knows nothing of the base of FS or GS.
func (i Inst) Address(pc uint64) (addr uint64, ok bool) {
	switch i.Operand {
	case OperandRIP:
		addr = pc + uint64(i.Len)
	case OperandSlot, OperandTable:
	default:
		return 0, false
	}
	return (addr + uint64(int64(i.Disp))) & (1<<i.width - 1), true
}
