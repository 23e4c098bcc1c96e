package disasm

// vector reads the prefixes that carry their opcode map with them: VEX, XOP and
// EVEX. i is the offset behind the first byte.
func (m *opcodeMaps) vector(w *window, i int, a attr, pre prefixes) (int, attr, prefixes) {
	p0, p1 := w[i&15], w[(i+1)&15]
	if a.role() == roleXOP {
		// A map below 8 has zeros where pop's ModRM byte wants /0 (APM 1.8.2).
		if p0&31 < 8 {
			return i, group8F, pre
		}
		return i + 3, xopMap(p0 & 31), pre
	}
	if m.mode32 && p0 < 0xc0 {
		return i, groupMem, pre // lds, les, bound: memory operands only (SDM 2.3.5)
	}
	pre &^= sizeMask | extensions
	switch a.role() {
	case roleVEX2:
		return i + 2, vexMap(1, p1), pre
	case roleVEX3:
		return i + 3, vexMap(p0&31, w[(i+2)&15]), pre
	}
	opcode := w[(i+3)&15]
	if p0&7 != 4 {
		return i + 4, evexMap(p0&7, opcode), pre
	}
	switch {
	case p1&0x80 != 0:
		pre |= size64
	case p1&3 == 1:
		pre |= size16
	}
	return i + 4, evexMap4(opcode), pre
}

// xopMap gives the one shape of each XOP map (APM 1.8.2, figure 1-8).
func xopMap(number byte) attr {
	switch number {
	case 8:
		return mb
	case 9:
		return mr
	case 10:
		return modRM | imm32
	}
	return undefined
}

// vexMap gives the shape of an opcode in a VEX map. Maps 2 and 3 are 0F38 and
// 0F3A, map 7 has forms with an imm32 (urdmsr, uwrmsr).
func vexMap(number, opcode byte) attr {
	switch number {
	case 1:
		if opcode == 0x77 { // vzeroupper, vzeroall
			return oo
		}
		return vector0F(opcode)
	case 2, 5, 6:
		return mr
	case 3:
		return mb
	case 7:
		return modRM | imm32
	}
	return undefined
}

// evexMap gives the shape of an opcode in an EVEX map other than 4. Maps 5 and 6
// continue 0F and 0F38 for half-precision numbers.
func evexMap(number, opcode byte) attr {
	switch number {
	case 1:
		return vector0F(opcode)
	case 2, 5, 6:
		return mr
	case 3:
		return mb
	case 7:
		return modRM | imm32
	}
	return undefined
}

// vector0F is map 0F under VEX or EVEX: the opcodes with an imm8 are those of
// the legacy map.
func vector0F(opcode byte) attr {
	switch opcode {
	case 0x70, 0x71, 0x72, 0x73, 0xc2, 0xc4, 0xc5, 0xc6:
		return mb
	}
	return mr
}

// evexMap4 is APX's map of promoted legacy instructions: the immediates of the
// one-byte map, and the imm8 of shld, shrd and sha1rnds4, which moved there from
// other maps.
func evexMap4(opcode byte) attr {
	switch opcode {
	case 0x80, 0x83, 0xc0, 0xc1, 0x6b, 0x24, 0x2c, 0xd4:
		return mb
	case 0x81, 0x69:
		return mz
	case 0xf6:
		return groupF6
	case 0xf7:
		return groupF7
	}
	return mr
}
