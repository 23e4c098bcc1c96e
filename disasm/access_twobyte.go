package disasm

// Cells of the map behind 0F.
const (
	pk = packed                   // op mm or xmm, integers
	pz = packed | idiom           // pxor, psub, pcmpeq, pcmpgt, pandn
	fl = floats                   // op xmm, floats
	fz = floats | idiom           // xorps, andnps
	vl = vecLoad                  //
	vs = vecStore                 //
	vR = bothRead | vectors       // ucomis
	cm = regRM                    // cmov
	sc = rmW | rmB                // setcc
	xB = loadRM | rmB             // movzx, movsx of a byte
	xW = loadRM                   // of a word
	bS = rmR | rmW                // bswap
	mm = loadRM | vectors | mmx   // mov mm or xmm
	ms = storeReg | vectors | mmx //
	vg = loadRM | rmV | mmx       // movmskps, pextrw, pmovmskb
)

// twoByteRoles is by opcode of the map behind 0F.
var twoByteRoles = [256]roles{
	/* 00 */ xx, xx, loadRM | part, loadRM | part, uu, xx, no, uu, no, no, uu, no, uu, no, no, uu,
	/* 10 */ xx, vs, xx, vs, fl, fl, xx, vs, no, no, xx, xx, no, no, xx, no,
	/* 20 */ xx, xx, xx, xx, uu, uu, uu, uu, vl, vs, xx, vs, xx, xx, vR, vR,
	/* 30 */ dxR | accR | cxR, dxW | accW, cxR | dxW | accW, cxR | dxW | accW, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu, uu,
	/* 40 */ cm, cm, cm, cm, cm, cm, cm, cm, cm, cm, cm, cm, cm, cm, cm, cm,
	/* 50 */ vg &^ mmx, xx, xx, xx, fl, fz, fl, fz, fl, fl, xx, vl, fl, fl, fl, fl,
	/* 60 */ pk, pk, pk, pk, pz, pz, pz, pk, pk, pk, pk, pk, pk, pk, loadRM | regV | mmx, mm,
	/* 70 */ mm, xx, xx, xx, pz, pz, pz, no, xx, xx, uu, uu, fl, fl, xx, ms,
	/* 80 */ no, no, no, no, no, no, no, no, no, no, no, no, no, no, no, no,
	/* 90 */ sc, sc, sc, sc, sc, sc, sc, sc, sc, sc, sc, sc, sc, sc, sc, sc,
	/* A0 */ sp, sp, xx, c1, a1, a1 | cxR, uu, uu, sp, sp, uu, a1, a1, a1 | cxR, xx, a3,
	/* B0 */ a0 | accRW | accB, a1 | accRW, loadRM, a1, loadRM, loadRM, xB, xW, loadRM, uu, xx, a1, xx, xx, xB, xW,
	/* C0 */ exchange | byteSize, exchange, fl, storeReg, regRM | regV | mmx, vg, fl, xx, bS, bS, bS, bS, bS, bS, bS, bS,
	/* D0 */ fl, pk, pk, pk, pk, pk, xx, vg, pz, pz, pk, pk, pk, pk, pk, pz,
	/* E0 */ pk, pk, pk, pk, pk, pk, vl, ms, pz, pz, pk, pk, pk, pk, pk, pz,
	/* F0 */ vl, pk, pk, pk, pk, pk, pk, bothRead | vectors | mmx | more, pz, pz, pz, pz, pk, pk, pk, no,
}

// isScalar says that the instruction is on one float: its mandatory prefix is F3 or F2.
func (e *encoded) isScalar() bool { return e.pp >= ppRep }

// twoByteRole settles the opcodes whose roles depend on prefixes or the ModRM byte.
func (e *encoded) twoByteRole() roles {
	switch e.opcode {
	case 0x10: // movups, movss
		if e.isScalar() && e.inRegister {
			return fl
		}
		return vl
	case 0x12, 0x16: // movlps, movhps
		if e.isScalar() { // movsldup, movddup, movshdup
			return vl
		}
		return fl
	case 0x51, 0x52, 0x53, 0x5a: // sqrt, rsqrt, rcp, cvtps2pd
		if e.isScalar() {
			return scalar
		}
		return vl
	case 0x2a, 0x2c, 0x2d:
		return e.convertRole()
	case 0x7e, 0xd6:
		return e.movqRole()
	case 0x71, 0x72, 0x73: // shifts by a constant
		return rmR | rmW | rmV | mmx
	case 0x78, 0x79:
		return e.sse4aRole()
	case 0xbc, 0xbd: // bsf and bsr leave the register alone if the source is zero
		if e.pp == ppRep {
			return loadRM
		}
		return loadRM | part
	}
	return e.systemRole()
}

// convertRole is of conversions between integers and floats: with F3 and F2 the
// integer is in a general register, else in MMX's.
func (e *encoded) convertRole() roles {
	switch {
	case e.opcode == 0x2a && e.isScalar():
		return loadRM | regV | part
	case e.opcode == 0x2a && e.pp == pp66:
		return regW | regV
	case e.opcode == 0x2a:
		return regW | regV | part
	case e.isScalar():
		return loadRM | rmV
	}
	return rmR | rmV
}

// movqRole is of movd and movq from a vector register.
func (e *encoded) movqRole() roles {
	switch {
	case e.opcode == 0x7e && e.pp == ppRep:
		return vl
	case e.opcode == 0x7e:
		return storeReg | regV | mmx
	case e.pp == pp66:
		return vs
	case e.pp == ppRep: // movq2dq
		return regW | regV
	}
	return rmR | rmV // movdq2q
}

// sse4aRole is of vmread, vmwrite, extrq and insertq.
func (e *encoded) sse4aRole() roles {
	switch {
	case e.pp == ppNone && e.opcode == 0x78:
		return storeReg
	case e.pp == ppNone:
		return bothRead
	case e.pp == pp66 && e.opcode == 0x78:
		return rmR | rmW | rmV
	}
	return floats
}

// systemRole is of instructions that software seldom uses.
func (e *encoded) systemRole() roles {
	op := e.modrm >> 3 & 7
	switch e.opcode {
	case 0x00: // sldt, str, lldt, ltr, verr, verw
		if op < 2 {
			return rmW
		}
		return rmR
	case 0x01:
		return e.group7()
	case 0x05: // syscall: what the system reads and returns
		return accRW | cxW | dxR | more
	case 0x20, 0x21: // mov from a control or debug register: rm whatever mod says
		return rmW | wide
	case 0x22, 0x23:
		return rmR
	case 0x1e:
		if e.pp == ppRep && op == 1 && e.inRegister { // rdssp
			return rmR | rmW
		}
		return none
	case 0xa2:
		return accRW | cxR | cxW | dxW | more
	case 0xae:
		return e.group15()
	case 0xba:
		if op == 4 {
			return rmR
		}
		return rmR | rmW
	case 0xc7:
		return e.group9()
	}
	return unclear
}

func (e *encoded) group7() roles {
	switch op := e.modrm >> 3 & 7; {
	case op == 4:
		return rmW
	case op == 6:
		return rmR
	case !e.inRegister:
		return none
	}
	switch e.modrm {
	case 0xca, 0xcb, 0xd5, 0xd6, 0xf8, 0xe8: // clac, stac, xend, xtest, swapgs, serialize
		return none
	case 0xc8, 0xfa, 0xd1, 0xef: // monitor, monitorx, xsetbv, wrpkru
		return accR | cxR | dxR
	case 0xc9, 0xfb: // mwait, mwaitx
		return accR | cxR
	case 0xd0, 0xee: // xgetbv, rdpkru
		return cxR | accW | dxW
	case 0xf9: // rdtscp
		return accW | dxW | cxW
	}
	return unclear
}

func (e *encoded) group15() roles {
	op := e.modrm >> 3 & 7
	switch {
	case !e.inRegister && (op == 1 || op == 5): // fxrstor, xrstor
		return unclear
	case !e.inRegister && (op == 4 || op == 6) && e.pp == ppNone: // xsave, xsaveopt
		return accR | dxR
	case !e.inRegister, e.pp == ppNone:
		return none
	case e.pp == ppRep && op < 2: // rdfsbase, rdgsbase
		return rmW
	case op == 6 && e.pp != ppRep: // umwait, tpause
		return rmR | accR | dxR
	}
	return rmR
}

func (e *encoded) group9() roles {
	switch op := e.modrm >> 3 & 7; {
	case op == 1: // cmpxchg8b, cmpxchg16b
		return accRW | dxR | dxW | cxR | more
	case e.inRegister && op == 6 && e.pp == ppRep: // senduipi
		return rmR
	case e.inRegister && op >= 6 && e.pp != ppRepne: // rdrand, rdseed, rdpid
		return rmW
	case op == 4 || op == 5: // xsavec, xsaves
		return accR | dxR
	case op >= 6: // vmptrld and its kin
		return none
	}
	return unclear
}
