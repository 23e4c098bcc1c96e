package disasm

// UnknownRemainder is the [Step.Stack] of a step in front of which nothing is known.
const UnknownRemainder = 0xff

// Numbers of general registers that instructions name without saying so.
const (
	numberRSP = 4
	numberRBP = 5
)

// remainders is what general registers leave when they are divided by 16, by number;
// UnknownRemainder where that is not known.
type remainders [16]uint8

// moveOp is what an instruction does to a remainder.
type moveOp uint8

const (
	moveNone moveOp = iota
	moveAdd         // to = from + by
	moveMask        // to = to and by
	moveSum         // to = to + from
	moveDiff        // to = to - from
)

// move is what an instruction does to the remainder of one register. The zero value is
// nothing that could be followed: what the instruction writes is then unknown.
type move struct {
	op           moveOp
	to, from, by uint8
}

// move finds the move of an instruction; rest is what stands behind its opcode. Opcodes
// that compilers do not use for the stack pointer, and operands of 8 or 16 bits, have none.
func (e *encoded) move(rest []byte) move {
	if e.opmap != 0 || e.form != legacy || e.size16 {
		return move{}
	}
	switch e.opcode {
	case 0x81, 0x83:
		if e.inRegister {
			return immediateMove(e.modrm>>3&7, e.rm&15, rest[1])
		}
	case 0x8d:
		return e.leaMove(rest)
	case 0x01, 0x03, 0x29, 0x2b, 0x89, 0x8b:
		if e.inRegister {
			return e.registerMove()
		}
	default:
		return e.stackMove()
	}
	return move{}
}

// stackMove is of the instructions that push and pop.
func (e *encoded) stackMove() move {
	push := move{moveAdd, numberRSP, numberRSP, 8}
	switch group := e.modrm >> 3 & 7; {
	case e.opcode&^7 == 0x50, e.opcode == 0x68, e.opcode == 0x6a, e.opcode == 0xff && group == 6:
		return push
	case e.opcode&^7 == 0x58 && e.rm != numberRSP, e.opcode == 0x8f && !e.inRegister:
		return push // 8 more and 8 less leave the same
	case e.opcode == 0xc9: // leave
		return move{moveAdd, numberRSP, numberRBP, 8}
	}
	return move{}
}

// registerMove is of add, sub and mov between registers.
func (e *encoded) registerMove() move {
	const reversed = 2 // of the opcode: the operand of the ModRM byte is the source
	m := move{to: e.rm & 15, from: e.reg & 15}
	if e.opcode&reversed != 0 {
		m.to, m.from = m.from, m.to
	}
	switch e.opcode &^ reversed {
	case 0x01:
		m.op = moveSum
	case 0x29:
		m.op = moveDiff
	default:
		m.op = moveAdd
	}
	return m
}

// immediateMove is of add, and and sub with a constant, whose lowest byte is low.
func immediateMove(group, reg, low byte) move {
	switch group {
	case 0:
		return move{moveAdd, reg, reg, low & 15}
	case 4:
		return move{op: moveMask, to: reg, by: low & 15}
	case 5:
		return move{moveAdd, reg, reg, -low & 15}
	}
	return move{}
}

// leaMove is of the sum of a base register and a displacement.
func (e *encoded) leaMove(rest []byte) move {
	mod, rm := e.modrm>>6, e.modrm&7
	if e.inRegister || mod == 0 && rm == 5 {
		return move{}
	}
	base, rest := e.rm&15, rest[1:]
	if rm == 4 {
		sib := rest[0]
		if e.index != 4 || mod == 0 && sib&7 == 5 {
			return move{}
		}
		base, rest = sib&7|e.extendBase, rest[1:]
	}
	m := move{op: moveAdd, to: e.reg & 15, from: base}
	if mod != 0 {
		m.by = rest[0] & 15
	}
	return m
}

// apply follows a step.
func (r *remainders) apply(s *Step) {
	written := s.Written
	if s.Kind == Call || s.Kind == CallIndirect { // it comes back with the stack pointer it went with
		written = CallClobbered
	}
	m := s.move
	to, from := r[m.to], r[m.from]
	for n := range r {
		if written.Has(RAX << n) {
			r[n] = UnknownRemainder
		}
	}
	switch known := to != UnknownRemainder; {
	case m.op == moveAdd && from != UnknownRemainder:
		r[m.to] = (from + m.by) & 15
	case m.op == moveMask && (known || m.by == 0):
		r[m.to] = to & m.by
	case m.op == moveSum && known && from != UnknownRemainder:
		r[m.to] = (to + from) & 15
	case m.op == moveDiff && known && from != UnknownRemainder:
		r[m.to] = (to - from) & 15
	}
}

// join keeps what two paths agree about. It tells whether that is less than r had.
func (r *remainders) join(other *remainders) (less bool) {
	for n := range r {
		if r[n] != other[n] && r[n] != UnknownRemainder {
			r[n], less = UnknownRemainder, true
		}
	}
	return less
}
