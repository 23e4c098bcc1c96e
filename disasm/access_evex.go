package disasm

// evex2 is map 0F 38 under EVEX.
func (e *encoded) evex2() roles {
	op := e.opcode
	if e.pp == ppRep {
		if r := e.evex2Rep(); r != special {
			return r
		}
	}
	if op >= 0x50 && op <= 0x53 && e.pp == ppRepne || (op == 0x9a || op == 0xaa) && e.pp == ppRepne {
		return vA // vp4dpwssd, v4fmaddps: of four registers from vvvv on, which only KNM has
	}
	switch {
	case op == 0x72 && e.pp == ppRepne: // vcvtne2ps2bf16
		return v3
	case op == 0x26, op == 0x27, op == 0x29, op == 0x37, op == 0x8f: // vptestm, vpcmpeqq, vpcmpgtq, vpshufbitqmb
		return kZ
	case op == 0x68: // vp2intersect writes a pair of masks
		return unclear
	case op == 0x43, op == 0x4d, op == 0x4f, op == 0xcb, op == 0xcd: // scalar getexp, rcp, rsqrt
		return vU
	case op == 0x7a, op == 0x7b, op == 0x7c: // vpbroadcast of a general register
		return loadRM | regV
	case op == 0x63, op == 0x8a, op == 0x8b: // compress
		return vs
	case op >= 0x50 && op <= 0x53, op >= 0x70 && op <= 0x73 && e.pp == pp66, op >= 0x75 && op <= 0x77, op >= 0x7d && op <= 0x7f, isFMA(op):
		return vA
	case op >= 0x90 && op <= 0x93:
		return e.gather()
	case op >= 0xa0 && op <= 0xa3: // scatter
		return regR | regV
	case op == 0xc6, op == 0xc7: // prefetch
		return none
	}
	return e.evex2Plain()
}

// evex2Plain is of those with one or two plain sources.
func (e *encoded) evex2Plain() roles {
	switch op := e.opcode; {
	case op == 0x13, op >= 0x18 && op <= 0x25, op == 0x2a, op >= 0x30 && op <= 0x35, op == 0x42, op == 0x44, op == 0x4c, op == 0x4e,
		op == 0x54, op == 0x55, op >= 0x58 && op <= 0x5b, op == 0x62, op == 0x72, op == 0x78, op == 0x79, op == 0x88, op == 0x89,
		op == 0xc4, op == 0xc8, op == 0xca, op == 0xcc:
		return v2
	case op <= 0x16, op == 0x28, op == 0x2b, op == 0x2c, op == 0x2d, op == 0x36, op >= 0x38 && op <= 0x40, op >= 0x45 && op <= 0x47,
		op >= 0x64 && op <= 0x66, op == 0x83, op == 0x8d, op == 0xcf, op >= 0xdc && op <= 0xdf:
		return v3
	}
	return unclear
}

// evex2Rep is of those with F3 that another prefix gives another meaning.
func (e *encoded) evex2Rep() roles {
	switch op := e.opcode; {
	case op >= 0x10 && op <= 0x15, op >= 0x20 && op <= 0x25, op >= 0x30 && op <= 0x35: // down-converting stores
		return vs
	case op == 0x26, op == 0x27: // vptestnm
		return kZ
	case op == 0x28, op == 0x38, op == 0x2a, op == 0x3a: // vpmovm2b, vpbroadcastmb2q
		return loadRM | regV | rmK
	case op == 0x29, op == 0x39: // vpmovb2m
		return loadRM | regK | rmV
	case op == 0x52: // vdpbf16ps
		return vA
	case op == 0x72: // vcvtneps2bf16
		return v2
	}
	return unclear
}

// vector3 is map 0F 3A under VEX and EVEX.
func (e *encoded) vector3() roles {
	isEVEX := e.form == evex
	switch op := e.opcode; {
	case op == 0x00, op == 0x01, op == 0x04, op == 0x05, op == 0x08, op == 0x09, op == 0xdf:
		return v2
	case op == 0x0a, op == 0x0b:
		return vU
	case op >= 0x14 && op <= 0x17:
		return storeReg | regV
	case op == 0x19, op == 0x39, op == 0x1d:
		return vs
	case op == 0x20, op == 0x22:
		return vg2 | vvR | vvV
	case op == 0x02, op == 0x06, op >= 0x0c && op <= 0x0f, op == 0x18, op == 0x38, op == 0x21, op >= 0x40 && op <= 0x44,
		op == 0x46, op == 0xce, op == 0xcf:
		return v3
	case isEVEX:
		return e.evex3()
	}
	return e.vex3()
}

// vex3 is what VEX alone has in map 0F 3A.
func (e *encoded) vex3() roles {
	switch op := e.opcode; {
	case op >= 0x30 && op <= 0x33: // kshift
		return k2
	case op >= 0x4a && op <= 0x4c: // blends by the register in the last byte
		return v3 | more
	case op >= 0x60 && op <= 0x63:
		return vR | more
	case op == 0xf0: // rorx
		return loadRM
	}
	return unclear
}

// evex3 is what EVEX alone has in map 0F 3A.
func (e *encoded) evex3() roles {
	switch op := e.opcode; {
	case op == 0x03, op == 0x1a, op == 0x3a, op == 0x23, op == 0x43, op == 0x50, op == 0x51, op >= 0x70 && op <= 0x73:
		return v3
	case op == 0x1b, op == 0x3b:
		return vs
	case op == 0x1e, op == 0x1f, op == 0x3e, op == 0x3f: // vpcmp
		return kZ
	case op == 0x25: // vpternlog
		if e.last == 0 || e.last == 0xff {
			return vA &^ (regR | vvR | rmR)
		}
		return vA
	case op == 0x26, op == 0x56:
		return v2
	case op == 0x27, op == 0x57:
		return vU
	case op == 0x54, op == 0x55: // vfixupimm
		return vA
	case op == 0x66, op == 0x67: // vfpclass
		return loadRM | regK | rmV
	}
	return unclear
}
