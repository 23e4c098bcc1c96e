package disasm

// escaped finds the opcode behind a byte that opens another map or whose meaning
// depends on what surrounds it. i is the offset behind that byte.
func (m *opcodeMaps) escaped(w *window, i int, a attr, pre prefixes) (int, attr, prefixes) {
	switch a.role() {
	case roleEscape:
		a = twoByte[w[i&15]]
		if i++; a.role() != 0 {
			return m.twoByteRole(w, i, a, pre)
		}
		return i, a, pre
	case roleNop:
		// With REX.B an xchg with %r8, with F3 pause.
		if a = nop; pre&(extensions|rep) != 0 {
			a = oo
		}
		return i, a, pre
	case roleWait:
		return m.wait(w, i, pre)
	case roleMoffs:
		return i, m.moffs(pre), pre
	case roleREX2:
		return m.rex2(w, i, pre)
	}
	return m.vector(w, i, a, pre)
}

// wait joins 9B with the instruction behind it where the SDM lists both as one:
// fstenv, fstcw, fclex, finit, fsave, fstsw. The processor runs them as two, but
// assemblers take and listings show one. (objdump joins 9B with every x87
// instruction, and so hides the fwait in front of, say, fstp.)
func (m *opcodeMaps) wait(w *window, i int, pre prefixes) (int, attr, prefixes) {
	at, rex := i, prefixes(0)
	if m.one[w[at&15]] == roleREX {
		rex = rexPrefix(w[at&15])
		at++
	}
	b := w[(at+1)&15]
	joined := false
	switch w[at&15] {
	case 0xd9, 0xdd:
		joined = b < 0xc0 && b&0x30 == 0x30 // memory, /6 and /7
	case 0xdb:
		joined = b&^1 == 0xe2
	case 0xdf:
		joined = b == 0xe0
	}
	if joined {
		return at + 1, mr, pre | rex
	}
	return i, oo, pre
}

// moffs is a mov between the accumulator and an address in the instruction,
// which has the size of an address and not of an operand.
func (m *opcodeMaps) moffs(pre prefixes) attr {
	switch small := pre&addressSize != 0; {
	case !m.mode32 && !small:
		return imm64
	case m.mode32 && small:
		return imm16
	}
	return imm32
}

// twoByteRole settles the opcodes of map 0F that depend on prefixes or on a
// third byte.
func (m *opcodeMaps) twoByteRole(w *window, i int, a attr, pre prefixes) (int, attr, prefixes) {
	next := w[i&15]
	switch a.role() {
	case roleEscape38:
		if defined38.has(next) {
			return i + 1, mr, pre
		}
		return i + 1, undefined, pre
	case roleEscape3A:
		if defined3A.has(next) {
			return i + 1, mb, pre
		}
		return i + 1, undefined, pre
	case roleHint:
		if pre&rep != 0 && next&^1 == 0xfa { // F3 0F 1E FA, FB
			return i, mr | endbr, pre
		}
	case roleEret:
		if next == 0xca && pre&(rep|repne) != 0 { // FRED's eretu, erets
			return i, mr | ret, pre
		}
	case roleSSE4A:
		switch {
		case pre&repne != 0, pre&operandSize != 0 && pre&rep == 0: // insertq, extrq
			return i, mr | immTwo, pre
		case pre&rep != 0:
			return i, undefined, pre
		}
	case roleTestRegister: // of 386 and 486
		if m.mode32 {
			return i, cr, pre
		}
		return i, undefined, pre
	case rolePopcnt:
		if pre&rep == 0 { // jmpe belongs to Itanium
			return i, undefined, pre
		}
	}
	return i, mr, pre
}

// rex2 reads what follows D5 (APX 3.1.1): a payload with the map, and an opcode.
// Prefixes, escapes and the rows 4, 7, A and E of the one-byte map as well as 3
// and 8 of map 0F are reserved, but for jmpabs in the place of A1.
func (m *opcodeMaps) rex2(w *window, i int, pre prefixes) (int, attr, prefixes) {
	payload, opcode := w[i&15], w[(i+1)&15]
	pre = pre&^(extensions|sizeMask) | rex2Prefix(payload)
	if pre&operandSize != 0 && pre&size64 == 0 {
		pre |= size16
	}
	i += 2
	row := opcode >> 4
	if payload&0x80 != 0 {
		a := twoByte[opcode]
		switch {
		case row == 3 || row == 8:
			return i, undefined, pre
		case a.role() != 0:
			return m.twoByteRole(w, i, a, pre)
		}
		return i, a, pre
	}
	a := m.one[opcode]
	switch {
	case opcode == 0xa1 && payload == 0:
		return i, imm64 | jump, pre | absolute
	case opcode == 0x90:
		return m.escaped(w, i, a, pre)
	case opcode == 0x9b:
		return i, oo, pre
	case opcode == 0x8f:
		return i, group8F, pre
	case row == 4 || row == 7 || row == 0xa || row == 0xe || a.role() != 0:
		return i, undefined, pre
	}
	return i, a, pre
}
