package disasm

// form is how an instruction is encoded.
type form uint8

const (
	legacy form = iota
	vex
	evex
	other // XOP, REX2, APX, 3DNow!: not looked into
)

// Mandatory prefixes in the numbers that VEX and EVEX use (SDM 2.3.6.2).
const (
	ppNone  = 0
	pp66    = 1
	ppRep   = 2 // F3
	ppRepne = 3 // F2
)

// encoded is the parts of an instruction that name registers.
type encoded struct {
	opcode byte
	opmap  uint8 // 0, 1 (0F), 2 (0F 38), 3 (0F 3A), or VEX's and EVEX's number
	form   form
	pp     uint8
	modrm  byte
	last   byte // the last byte: an imm8, if there is one

	reg, rm, vv uint8 // numbers of registers, extended; vv of VEX.vvvv
	index       uint8 // of a memory operand, as a vector register
	extendBase  uint8 // bit 3 of rm, or of the base register
	aaa         uint8 // EVEX's mask register, 0 for none
	zeroing     bool  // EVEX.z
	rexW, rex   bool
	long        bool // VEX.L
	size16      bool
	inRegister  bool // rm names a register

	address Registers // that a memory operand's address is made of
}

// read takes the instruction apart; code is exactly the instruction.
func (e *encoded) read(code []byte, l layout) {
	e.opcode, e.last = code[l.at-1], code[l.n-1]
	e.size16 = l.pre&size16 != 0
	r, x, b := e.prefixes(code, l)
	if l.at < l.n {
		e.modrm = code[l.at]
	}
	e.reg = e.modrm>>3&7 | r
	e.extendBase = b & 8
	e.rm = e.modrm&7 | b&8
	e.inRegister = true
	if l.a&modRM == 0 {
		if e.opmap == 1 && e.opcode&^3 == 0x20 { // mov from and to control registers
			return
		}
		e.rm = e.opcode&7 | b&8
		return
	}
	if e.inRegister = e.modrm >= 0xc0; e.inRegister {
		e.rm |= b & 0x10
		if e.form == evex && x != 0 {
			e.rm |= 0x10 // of a vector register; general ones ignore it
		}
		return
	}
	e.memory(code[l.at:], x, b&8)
}

// prefixes reads what stands before the opcode and returns the extensions of the
// three register numbers.
func (e *encoded) prefixes(code []byte, l layout) (r, x, b uint8) {
	i := 0
	for ; ; i++ {
		switch c := code[i]; c {
		case 0x66:
			if e.pp == ppNone {
				e.pp = pp66
			}
		case 0xf2:
			e.pp = ppRepne
		case 0xf3:
			e.pp = ppRep
		case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67, 0xf0:
		case 0x9b:
			if i+1 >= l.at {
				return e.opcodeMap(code, i, l, r, x, b)
			}
		default:
			if c&0xf0 != 0x40 {
				return e.opcodeMap(code, i, l, r, x, b)
			}
			if i+1 < l.at && code[i+1]&0xf0 != 0x40 && !isLegacyPrefix(code[i+1]) {
				e.rex, e.rexW = true, c&8 != 0
				r, x, b = c&4<<1, c&2<<2, c&1<<3
			}
		}
	}
}

func isLegacyPrefix(c byte) bool {
	switch c {
	case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3:
		return true
	}
	return false
}

// opcodeMap reads escapes, VEX and EVEX.
func (e *encoded) opcodeMap(code []byte, i int, l layout, r, x, b uint8) (uint8, uint8, uint8) {
	switch c := code[i]; {
	case c == 0x0f && i+1 < l.at:
		e.opmap = 1
		switch {
		case i+2 >= l.at:
		case code[i+1] == 0x38:
			e.opmap = 2
		case code[i+1] == 0x3a:
			e.opmap = 3
		case code[i+1] == 0x0f:
			e.form = other
		}
		if code[i+1] == 0x0f {
			e.form = other
		}
	case i+1 >= l.at: // the opcode itself
	case c == 0xc5:
		p := code[i+1]
		e.vector(vex, p)
		e.opmap = 1
		return ^p >> 7 << 3, 0, 0
	case c == 0xc4:
		p := code[i+1]
		e.vector(vex, code[i+2])
		e.opmap, e.rexW = p&31, code[i+2]&0x80 != 0
		return ^p >> 7 << 3, ^p >> 6 & 1 << 3, ^p >> 5 & 1 << 3
	case c == 0x62:
		return e.evex(code[i+1], code[i+2], code[i+3])
	default:
		e.form = other
	}
	return r, x, b
}

// vector reads the last payload byte of VEX, 0bWvvvvLpp.
func (e *encoded) vector(f form, p byte) {
	e.form, e.pp, e.vv, e.long, e.size16 = f, p&3, ^p>>3&15, p&4 != 0, false
}

// evex reads the payload of EVEX (SDM 2.7.1).
func (e *encoded) evex(p0, p1, p2 byte) (r, x, b uint8) {
	e.vector(evex, p1)
	e.opmap, e.rexW = p0&7, p1&0x80 != 0
	e.vv |= ^p2 & 8 << 1
	e.aaa, e.zeroing = p2&7, p2&0x80 != 0
	if p0&8 != 0 || p1&4 == 0 { // APX
		e.form = other
	}
	return ^p0>>7<<3 | ^p0&0x10, ^p0 >> 6 & 1 << 3, ^p0 >> 5 & 1 << 3
}

// memory reads the registers of an address; code starts with the ModRM byte.
func (e *encoded) memory(code []byte, x, b uint8) {
	mod, rm := e.modrm>>6, e.modrm&7
	if rm != 4 {
		if mod != 0 || rm != 5 {
			e.address = RAX << (rm | b)
		}
		return
	}
	sib := code[1]
	if mod != 0 || sib&7 != 5 {
		e.address = RAX << (sib&7 | b)
	}
	index := sib>>3&7 | x
	e.index = index
	if e.form == evex {
		e.index |= e.vv & 0x10
	}
	if index != 4 && !e.vectorIndex() {
		e.address |= RAX << index
	}
}

// vectorIndex tells gathers and scatters, whose index is a vector register.
func (e *encoded) vectorIndex() bool {
	if e.opmap != 2 || e.form == legacy {
		return false
	}
	return e.opcode&^3 == 0x90 || e.form == evex && (e.opcode&^3 == 0xa0 || e.opcode == 0xc6 || e.opcode == 0xc7)
}

func (e *encoded) rmRegister(r roles) Registers {
	switch {
	case r&rmV != 0:
		return e.vectorRegister(r, e.rm&31)
	case r&rmK != 0:
		return K0 << (e.rm & 7)
	case r&rmB != 0 && !e.rex && e.rm >= 4:
		return RAX << (e.rm & 3)
	}
	return RAX << (e.rm & 15)
}

func (e *encoded) regRegister(r roles) Registers {
	switch {
	case r&regV != 0:
		return e.vectorRegister(r, e.reg&31)
	case r&regK != 0:
		return K0 << (e.reg & 7)
	case r&regB != 0 && !e.rex && e.reg >= 4:
		return RAX << (e.reg & 3)
	}
	return RAX << (e.reg & 15)
}

func (e *encoded) vvRegister(r roles) Registers {
	switch {
	case r&vvV != 0:
		return e.vectorRegister(r, e.vv&31)
	case r&vvK != 0:
		return K0 << (e.vv & 7)
	}
	return RAX << (e.vv & 15)
}

// vectorRegister is a vector register, none where it is one of MMX.
func (e *encoded) vectorRegister(r roles, n uint8) Registers {
	if r&mmx != 0 && e.form == legacy && e.pp == ppNone {
		return 0
	}
	return XMM0 << n
}
