package disasm

// Access is what one instruction does to registers. It is a plain value.
//
// Of a call it tells what the instruction does, not what the called function does.
// Registers of a memory operand's address are read. Nothing is said of what a write
// to the low part of a register does to the part that only wider instructions
// reach: legacy SSE keeps the upper half of a ymm register and it is not Merged.
type Access struct {
	// Read are those on whose value the result, an address or the flow depends: not
	// the one that an instruction sets whatever it was, as xor, sub and sbb of a
	// register with itself do, or with -1, and with 0, pxor, pcmpeq and the like.
	Read    Registers
	Written Registers // may be changed

	// Merged are registers whose bits are only carried along: those of Written that
	// keep a part of their value, as a write of 8 or 16 bits leaves them (or all of
	// it, as bsf of zero does), and the source of the upper half in scalar VEX and
	// EVEX instructions. They are in Read only if their value is used besides.
	Merged Registers

	// Pushed are those of Read that are only stored on the stack by a push: the
	// value of the register, or mere padding.
	Pushed Registers

	// Unclear says that the tables do not know the instruction: it may read and
	// write any register. The sets are empty then.
	Unclear bool
}

// DecodeAccess is [Decode] in 64-bit mode and tells what the instruction does to
// registers. The errors are those of Decode.
func DecodeAccess(code []byte) (Inst, Access, error) {
	l, err := maps64.measure(code)
	if err != nil {
		return Inst{}, Access{}, err
	}
	code = code[:l.n]
	return maps64.inst(code, l), accessOf(code, l), nil
}

// accessOf works out what a layout says; code is exactly the instruction.
func accessOf(code []byte, l layout) Access {
	if l.a.kind().touchesNothing() {
		return Access{}
	}
	var e encoded
	e.read(code, l)
	return e.access(e.roles())
}

// access turns the roles of operands into sets.
func (e *encoded) access(r roles) Access {
	if r&unclear != 0 {
		return Access{Unclear: true}
	}
	var a Access
	if r&idiom != 0 && e.same(r) {
		r &^= rmR | regR | vvR
	}
	if r&implicit != 0 {
		e.implied(&a, r)
	}
	e.mask(&a, r)
	if r&(rmR|rmW) != 0 && e.inRegister {
		e.operand(&a, e.rmRegister(r), r&rmR != 0, r&rmW != 0, r&rmB != 0 && e.rm&^3 == 4 && !e.rex)
	}
	if r&(regR|regW) != 0 {
		e.operand(&a, e.regRegister(r), r&regR != 0, r&regW != 0, r&regB != 0 && e.reg&^3 == 4 && !e.rex)
	}
	if r&(vvR|vvW|vvM) != 0 {
		e.operand(&a, e.vvRegister(r), r&vvR != 0, r&vvW != 0, false)
	}
	e.merge(&a, r)
	a.Read |= e.address
	if !e.inRegister && e.vectorIndex() {
		a.Read |= XMM0 << e.index
		if e.form == evex { // the mask counts what is left to do
			a.Written |= K0 << e.aaa
		}
	}
	if r&rmR != 0 && r&spRW != 0 && e.inRegister && e.opmap == 0 && e.pushes() {
		a.Pushed = e.rmRegister(r)
	}
	return a
}

// pushes tells a push of a register.
func (e *encoded) pushes() bool { return e.opcode&^7 == 0x50 || e.opcode == 0xff && e.modrm>>3&7 == 6 }

// operand adds one operand. A write to the high byte of a register is also a read
// of it, since the low byte is what most instructions look at.
func (e *encoded) operand(a *Access, reg Registers, read, written, high bool) {
	if read || high && written {
		a.Read |= reg
	}
	if written {
		a.Written |= reg
	}
}

// merge finds the registers that keep a part of their value.
func (e *encoded) merge(a *Access, r roles) {
	narrow := e.size16 && r&(wide|rmV|regV|vvV) == 0
	if r&rmW != 0 && e.inRegister && r&(rmV|rmK) == 0 && (narrow || r&rmB != 0) {
		a.Merged |= e.rmRegister(r)
	}
	if r&regW != 0 && r&(regV|regK) == 0 && (narrow || r&regB != 0) || r&part != 0 {
		a.Merged |= e.regRegister(r)
	}
	if r&vvM != 0 {
		a.Merged |= e.vvRegister(r)
	}
	if r&accW != 0 && (narrow || r&accB != 0) {
		a.Merged |= RAX
	}
	if r&dxW != 0 && narrow {
		a.Merged |= RDX
	}
}

// same says whether the two sources are one register.
func (e *encoded) same(r roles) bool {
	if !e.inRegister {
		return false
	}
	if r&vvR != 0 {
		return e.vvRegister(r) == e.rmRegister(r)
	}
	return e.regRegister(r) == e.rmRegister(r)
}

// implied adds operands that the opcode stands for.
func (e *encoded) implied(a *Access, r roles) {
	for _, i := range [...]struct {
		read, written roles
		reg           Registers
	}{{accR, accW, RAX}, {dxR, dxW, RDX}, {cxR, cxW, RCX}, {siRW, siRW, RSI}, {diRW, diRW, RDI}, {spRW, spRW, RSP}} {
		if r&i.read != 0 {
			a.Read |= i.reg
		}
		if r&i.written != 0 {
			a.Written |= i.reg
		}
	}
	if r&more != 0 {
		e.extra(a)
	}
	if r&repeats != 0 && e.pp >= ppRep {
		a.Read |= RCX
		a.Written |= RCX
	}
}

// mask adds EVEX's mask register. A destination that is not zeroed under the mask
// keeps the elements that the mask leaves out.
func (e *encoded) mask(a *Access, r roles) {
	if e.aaa == 0 {
		return
	}
	a.Read |= K0 << e.aaa
	if blends := e.opmap == 2 && e.opcode >= 0x64 && e.opcode <= 0x66; e.zeroing || blends {
		return
	}
	if r&regW != 0 && r&regK == 0 {
		a.Read |= e.regRegister(r)
	}
	if r&rmW != 0 && e.inRegister && r&rmK == 0 {
		a.Read |= e.rmRegister(r)
	}
	if r&vvW != 0 {
		a.Read |= e.vvRegister(r)
	}
}

// Writes returns the registers that any instruction of a span may write. What called
// functions do is not among it. It is false where a byte starts no instruction, or the
// tables do not know one.
func (c Code) Writes(span Span) (written Registers, ok bool) {
	_, code := c.Within(span)
	if uint64(len(code)) != span.Hi-span.Lo {
		return AllRegisters, false
	}
	for len(code) > 0 {
		if n := zeros(code); n > 0 {
			code = code[n:]
			continue
		}
		l, err := maps64.measure(code)
		if err != nil {
			return AllRegisters, false
		}
		a := accessOf(code[:l.n], l)
		if a.Unclear {
			return AllRegisters, false
		}
		written |= a.Written
		code = code[l.n:]
	}
	return written, true
}
