package disasm

// prefixes is what the prefixes of an instruction say.
type prefixes uint32

const (
	sizeMask prefixes = 3 // operand size, the second index of immSize:
	size16   prefixes = 1 // prefix 66
	size64   prefixes = 2 // REX.W; overrides 66

	addressSize prefixes = 1 << 2 // 67
	segmentFS   prefixes = 1 << 3
	segmentGS   prefixes = 1 << 4
	repne       prefixes = 1 << 5 // F2; the last of F2 and F3 counts
	rep         prefixes = 1 << 6 // F3
	operandSize prefixes = 1 << 7 // 66, whatever REX.W says

	// The extension of the rm or opcode register: REX.B and REX2's B4 as bits 3
	// and 4 of a register number, and those of the index register.
	baseShift  = 8
	indexShift = 16
	base3      = 1 << (baseShift + 3)
	base4      = 1 << (baseShift + 4)
	index3     = 1 << (indexShift + 3)
	index4     = 1 << (indexShift + 4)

	extensions prefixes = base3 | base4 | index3 | index4

	absolute prefixes = 1 << 24 // REX2 A1: jmpabs
)

// rexPrefix reads a REX byte, 0100WRXB (SDM 2.2.1.2).
func rexPrefix(b byte) prefixes {
	return prefixes(b&8)>>3*size64 | prefixes(b&1)*base3 | prefixes(b&2)>>1*index3
}

// rex2Prefix reads the payload of REX2, M0 R4 X4 B4 W R3 X3 B3 (APX 3.1.1).
func rex2Prefix(b byte) prefixes {
	return rexPrefix(b&15) | prefixes(b&0x10)>>4*base4 | prefixes(b&0x20)>>5*index4
}

// prefixed reads prefixes and opcode of whatever is not for the fast path of
// scan. It returns the offset behind the opcode and the opcode's attr.
func (m *opcodeMaps) prefixed(w *window) (i int, a attr, pre prefixes) {
	var rex prefixes
	for i < MaxLen {
		a = m.one[w[i]]
		i++
		switch a.role() {
		case roleREX:
			// Counts only if the opcode is next (SDM 2.2.1).
			rex = rexPrefix(w[i-1])
			continue
		case roleOperandSize:
			pre |= operandSize
		case roleAddressSize:
			pre |= addressSize
		case roleSegment:
			pre = pre.withSegment(w[i-1])
		case roleRepne:
			pre = pre&^rep | repne
		case roleRep:
			pre = pre&^repne | rep
		case roleLock:
		default:
			pre |= rex
			if pre&operandSize != 0 && pre&size64 == 0 {
				pre |= size16
			}
			if a.role() == 0 {
				return i, a, pre
			}
			return m.escaped(w, i, a, pre)
		}
		rex = 0
	}
	return i + 1, undefined, pre // 15 prefixes and no opcode
}

// withSegment takes in a segment prefix. The others than FS and GS have no effect
// in 64-bit mode and lead to the one flat segment of 32-bit systems.
func (p prefixes) withSegment(b byte) prefixes {
	switch b {
	case 0x64:
		return p&^segmentGS | segmentFS
	case 0x65:
		return p&^segmentFS | segmentGS
	}
	return p
}
