package disasm

// Short names for the cells of the tables of roles.
const (
	xx = special
	uu = unclear
	no = none
	a0 = rmReg | byteSize    // op Eb,Gb
	a1 = rmReg               // op Ev,Gv
	a2 = regRM | byteSize    // op Gb,Eb
	a3 = regRM               // op Gv,Ev
	a4 = accRW | accB        // op AL,Ib
	a5 = accRW               // op rAX,Iz
	i0 = a0 | idiom          // xor, sub, sbb
	i1 = a1 | idiom          //
	i2 = a2 | idiom          //
	i3 = a3 | idiom          //
	c0 = bothRead | byteSize // cmp, test
	c1 = bothRead            //
	c4 = accR | accB         //
	c5 = accR                //
	pu = rmR | spRW | wide   // push, whose rm is the register in the opcode
	po = rmW | spRW          // pop
	sp = spRW                // calls, returns, pushes of constants
	st = string1             // movs, cmps
	xg = rmR | rmW | accRW   // xchg with rAX
	mB = rmW | rmB           // mov to the register in the opcode
	mV = rmW                 //
	in = accW                //
	sB = storeReg | byteSize // mov
	sV = storeReg            //
	lB = loadRM | byteSize   //
	lV = loadRM              //
	fR = no                  // x87: only the address
)

// oneByteRoles is by opcode of the one-byte map.
var oneByteRoles = [256]roles{
	/* 00 */ a0, a1, a2, a3, a4, a5, uu, uu, a0, a1, a2, a3, a4, a5, uu, uu,
	/* 10 */ a0, a1, a2, a3, a4, a5, uu, uu, i0, i1, i2, i3, a4, a5, uu, uu,
	/* 20 */ a0, a1, a2, a3, a4, a5, uu, uu, i0, i1, i2, i3, a4, a5, uu, uu,
	/* 30 */ i0, i1, i2, i3, a4, a5, uu, uu, c0, c1, c0, c1, c4, c5, uu, uu,
	/* 40 */ uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu,
	/* 50 */ pu, pu, pu, pu, pu, pu, pu, pu, po, po, po, po, po, po, po, po,
	/* 60 */ uu, uu, uu, lV, uu, uu, uu, uu, sp, lV, sp, lV, xx, xx, xx, xx,
	/* 70 */ no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, no,
	/* 80 */ xx, xx, uu, xx, c0, c1, exchange | byteSize, exchange, sB, sV, lB, lV, mV, loadRM &^ rmR, rmR, po,
	/* 90 */ xx, xg, xg, xg, xg, xg, xg, xg, a5, accR | dxW, uu, no, sp, sp, accR, accRW | accB,
	/* A0 */ accW | accB, accW, c4, c5, st, st, st, st, c4, c5,
	/* AA */ diRW | accR | repeats, diRW | accR | repeats, siRW | accW | accB | repeats, siRW | accW | repeats, diRW | accR | repeats, diRW | accR | repeats,
	/* B0 */ mB, mB, mB, mB, mB, mB, mB, mB, mV, mV, mV, mV, mV, mV, mV, mV,
	/* C0 */ xx, xx, sp, sp, uu, uu, xx, xx, xx, xx, sp, sp, no, uu, uu, sp,
	/* D0 */ xx, xx, xx, xx, uu, uu, uu, xx, fR, fR, fR, fR, fR, fR, fR, xx,
	/* E0 */ cxR | cxW, cxR | cxW, cxR | cxW, cxR, accW | accB, in, accR, accR, sp, no, uu, no,
	/* EC */ dxR | accW | accB, dxR | in, dxR | accR, dxR | accR,
	/* F0 */ uu, no, uu, uu, no, no, xx, xx, no, no, no, no, no, no, xx, xx,
}

// oneByteRole settles the opcodes whose roles depend on the ModRM byte or more.
func (e *encoded) oneByteRole() roles {
	byteSized := roles(0)
	if e.opcode&1 == 0 {
		byteSized = rmB
	}
	switch e.opcode {
	case 0x6c, 0x6d: // ins
		return diRW | dxR | repeats
	case 0x6e, 0x6f: // outs
		return siRW | dxR | repeats
	case 0x80, 0x81:
		return e.immediateRole(false) | byteSized
	case 0x83:
		return e.immediateRole(true)
	case 0xc0, 0xc1, 0xd0, 0xd1:
		return rmR | rmW | byteSized
	case 0xd2, 0xd3:
		return rmR | rmW | cxR | byteSized
	case 0x90: // pause, or xchg with r8
		if e.rm == 0 {
			return none
		}
		return xg
	case 0xc6:
		if e.modrm == 0xf8 { // xabort
			return none
		}
		return mB
	case 0xc7:
		if e.modrm == 0xf8 { // xbegin: an abort leaves its reason in eax
			return accW | wide
		}
		return rmW
	case 0xc8, 0xc9: // enter, leave
		return spRW | more
	case 0xd7: // xlat
		return accRW | accB | more
	case 0xdf:
		if e.modrm == 0xe0 { // fstsw %ax
			return accW | accB
		}
		return none
	case 0xf6:
		return e.unaryRole(true)
	case 0xf7:
		return e.unaryRole(false)
	}
	return e.incDec(byteSized)
}

// immediateRole is of add, or, adc, sbb, and, sub, xor and cmp with a constant.
// "or $-1" and "and $0" set a register.
func (e *encoded) immediateRole(imm8 bool) roles {
	switch op := e.modrm >> 3 & 7; {
	case op == 7:
		return rmR
	case op == 1 && imm8 && e.last == 0xff && e.inRegister && !e.size16, op == 4 && imm8 && e.last == 0 && e.inRegister && !e.size16:
		return rmW
	}
	return rmR | rmW
}

// unaryRole is of test, not, neg, mul, imul, div and idiv.
func (e *encoded) unaryRole(byteSized bool) roles {
	r := none
	if byteSized {
		r = rmB
	}
	switch op := e.modrm >> 3 & 7; {
	case op < 2:
		return r | rmR
	case op < 4:
		return r | rmR | rmW
	case byteSized: // ax is the whole result, or holds quotient and remainder
		return r | rmR | accRW | accB
	case op < 6:
		return mulDiv
	}
	return mulDiv | dxR
}

// incDec is of groups 4 and 5: inc, dec, calls, jumps, push.
func (e *encoded) incDec(byteSized roles) roles {
	switch e.modrm >> 3 & 7 {
	case 0, 1:
		return rmR | rmW | byteSized
	case 2, 3:
		return rmR | sp
	case 4, 5:
		return rmR
	}
	return pu
}
