package disasm

// Operand lists of VEX and EVEX instructions.
const (
	v3  = regW | vvR | rmR | vectors | vvV    // op x, y, z
	vZ  = v3 | idiom                          //
	v2  = vecLoad                             // op x, z
	vA  = regRM | vvR | vectors | vvV         // op X, y, z: fused multiply-add
	vU  = loadRM | vectors | vvM | vvV        // scalar, upper part from y
	kZ  = regW | vvR | rmR | regK | vvV | rmV // compares into a mask
	k3  = regW | vvR | rmR | regK | vvK | rmK // op k, k, k
	k2  = loadRM | regK | rmK                 //
	g3  = regW | vvR | rmR                    // op r, r, r
	gs  = loadRM | regV | vvM | vvV           // cvtsi2sd
	gv  = loadRM | rmV                        // a general register from a vector
	vg2 = loadRM | regV                       // and back
	xs  = rmR | vvW | vectors | vvV           // shifts by a constant: the destination is vvvv
)

// vectorRoles gives the roles of VEX and EVEX instructions.
func (e *encoded) vectorRoles() roles {
	switch e.opmap {
	case 1:
		return e.vector1()
	case 2:
		if e.form == evex {
			return e.evex2()
		}
		return e.vex2()
	case 3:
		return e.vector3()
	}
	return unclear
}

// vector1 is map 0F.
func (e *encoded) vector1() roles {
	isEVEX := e.form == evex
	switch op := e.opcode; op {
	case 0x10, 0x11:
		if !e.isScalar() || !e.inRegister {
			if op == 0x10 {
				return v2
			}
			return vs
		}
		if op == 0x10 {
			return vU
		}
		return vs | vvM | vvV
	case 0x12, 0x16:
		if e.isScalar() {
			return v2
		}
		return v3
	case 0x13, 0x17, 0x29, 0x2b, 0x7f, 0xd6, 0xe7:
		return vs
	case 0x28, 0x5b, 0x6f, 0x70, 0xe6, 0xf0:
		return v2
	case 0x51, 0x52, 0x53, 0x5a:
		if e.isScalar() {
			return vU
		}
		return v2
	case 0x2a:
		return gs
	case 0x2c, 0x2d:
		return gv
	case 0x2e, 0x2f:
		return vR
	case 0x50, 0xc5, 0xd7:
		return gv
	case 0x6e:
		return vg2
	case 0x7e:
		if e.pp == ppRep {
			return v2
		}
		return storeReg | regV
	case 0xc4:
		return vg2 | vvR | vvV
	case 0x71, 0x72, 0x73:
		return xs
	case 0x55, 0x57, 0xdf, 0xef, 0xd8, 0xd9, 0xe8, 0xe9, 0xf8, 0xf9, 0xfa, 0xfb: // andn, xor, psubs, pandn, pxor, psub
		return vZ
	case 0x64, 0x65, 0x66, 0x74, 0x75, 0x76: // pcmpgt, pcmpeq
		if isEVEX {
			return kZ
		}
		return vZ
	case 0xc2:
		if isEVEX {
			return kZ
		}
		return v3
	case 0x77:
		return e.vzero()
	case 0xae, 0xf7:
		if op == 0xf7 {
			return vR | more
		}
		return none // vldmxcsr, vstmxcsr
	}
	if isEVEX {
		return e.evex1()
	}
	return e.vex1()
}

// vzero is of vzeroall (a 256-bit length) and vzeroupper.
func (e *encoded) vzero() roles {
	if e.form == evex {
		return unclear
	}
	return more
}

// vex1 is what VEX alone has in map 0F: instructions on masks.
func (e *encoded) vex1() roles {
	switch op := e.opcode; {
	case op == 0x44: // knot
		return k2
	case op == 0x46 || op == 0x47 || op == 0x42: // kxnor, kxor, kandn
		return k3 | idiom
	case op >= 0x41 && op <= 0x4b:
		return k3
	case op == 0x90:
		return k2
	case op == 0x91:
		return storeReg | regK
	case op == 0x92:
		return loadRM | regK
	case op == 0x93:
		return loadRM | rmK
	case op == 0x98, op == 0x99:
		return bothRead | regK | rmK
	case op < 0x10, op > 0x17 && op < 0x40, op >= 0x78 && op < 0x7c, op >= 0x80 && op < 0xc2:
		return unclear
	}
	return v3
}

// evex1 is what EVEX alone has in map 0F: conversions of unsigned integers.
func (e *encoded) evex1() roles {
	switch op := e.opcode; {
	case (op == 0x78 || op == 0x79) && e.isScalar():
		return gv
	case op == 0x7b && e.isScalar():
		return gs
	case op >= 0x78 && op <= 0x7b:
		return v2
	case op < 0x10, op > 0x17 && op < 0x50, op >= 0x7c && op < 0xc2:
		return unclear
	}
	return v3
}

// vex2 is map 0F 38 under VEX.
func (e *encoded) vex2() roles {
	switch op := e.opcode; {
	case op == 0x0e, op == 0x0f, op == 0x17: // vtestps, vtestpd, vptest
		return vR
	case op == 0x29 || op == 0x37:
		return vZ
	case op == 0x2c || op == 0x2d || op == 0x8c: // masked loads
		return v3
	case op == 0x2e || op == 0x2f || op == 0x8e: // masked stores
		return regR | vvR | vectors | vvV
	case op == 0x13, op == 0x18, op == 0x19, op == 0x1a, op >= 0x1c && op <= 0x1e, op >= 0x20 && op <= 0x25, op == 0x2a,
		op >= 0x30 && op <= 0x35, op == 0x41, op == 0x58, op == 0x59, op == 0x5a, op == 0x78, op == 0x79, op == 0xdb:
		return v2
	case op <= 0x0d, op == 0x16, op == 0x28, op == 0x2b, op >= 0x36 && op <= 0x40, op >= 0x45 && op <= 0x47,
		op >= 0xdc && op <= 0xdf, op == 0xcf:
		return v3
	case op >= 0x50 && op <= 0x53, isFMA(op):
		return vA
	case op >= 0x90 && op <= 0x93:
		return e.gather()
	}
	return e.bmi()
}

// isFMA tells fused multiply-add, the 52-bit one included.
func isFMA(op byte) bool {
	return op >= 0x96 && op <= 0x9f || op >= 0xa6 && op <= 0xaf || op >= 0xb4 && op <= 0xbf
}

// gather is of loads with a vector of addresses.
func (e *encoded) gather() roles {
	if e.form == evex {
		return regR | regW | regV
	}
	return regR | regW | vvR | vvW | vectors | vvV
}

// bmi is of VEX instructions on general registers.
func (e *encoded) bmi() roles {
	switch e.opcode {
	case 0xf2, 0xf7: // andn; bextr, shlx, sarx, shrx
		return g3
	case 0xf3: // blsr, blsmsk, blsi
		return rmR | vvW
	case 0xf5: // bzhi, pdep, pext
		return g3
	case 0xf6: // mulx
		return regW | vvW | rmR | dxR
	}
	if e.opcode >= 0xe0 && e.opcode < 0xf0 { // cmpccxadd
		return regR | regW | vvR
	}
	return unclear
}
