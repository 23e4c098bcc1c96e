package disasm

import "encoding/binary"

// Decode reads the instruction at the start of code, which may go on behind it.
// The error is [ErrInvalid] or [ErrTruncated], and then the Inst is zero.
func Decode(code []byte, mode Mode) (Inst, error) {
	if !mode.X86() {
		return mode.machine().one(code)
	}
	m := mode.maps()
	l, err := m.measure(code)
	if err != nil {
		return Inst{}, err
	}
	return m.inst(code[:l.n], l), nil
}

// inst works out what a layout says; code is exactly the instruction.
func (m *opcodeMaps) inst(code []byte, l layout) Inst {
	i := Inst{
		Len: uint8(l.n), Kind: l.a.kind(), Reg: NoReg, width: m.pointerWidth(),
		Segment: l.pre&(segmentFS|segmentGS) != 0,
		Lea:     l.a&leaBit != 0,
	}
	if l.a&modRM != 0 {
		m.operand(&i, code, l)
	}
	if i.Kind.Direct() {
		i.branch(code, l)
	} else if m.mode32 && isNop32(code, l) {
		i.Kind = Nop
	}
	return i
}

// isNop32 knows the padding of i386 code from before 0F 1F: mov %r,%r and lea
// 0(%r),%r with a displacement and a SIB byte as long as needed. In 64-bit mode
// both clear the upper half of the register.
func isNop32(code []byte, l layout) bool {
	if l.at >= len(code) || l.pre&(addressSize|operandSize) != 0 {
		return false
	}
	b, rest := code[l.at], code[l.at+1:]
	reg, rm := b>>3&7, b&7
	if l.a&leaBit == 0 {
		return l.at == 1 && (code[0] == 0x89 || code[0] == 0x8b) && b >= 0xc0 && reg == rm
	}
	if rm == 4 { // SIB without an index
		if rest[0]>>3&7 != 4 {
			return false
		}
		rm, rest = rest[0]&7, rest[1:]
	}
	if rm == 5 && b < 0x40 { // no base
		return false
	}
	for _, disp := range rest {
		if disp != 0 {
			return false
		}
	}
	return reg == rm
}

// branch reads the displacement at the end of a direct branch.
func (i *Inst) branch(code []byte, l layout) {
	i.FieldSize = immSize[l.a&immMask][l.pre&sizeMask]
	i.Field = i.Len - i.FieldSize
	field := code[i.Field:]
	switch i.FieldSize {
	case 1:
		i.Rel = int64(int8(field[0]))
	case 2:
		i.Rel = int64(int16(binary.LittleEndian.Uint16(field)))
		i.width = 16
	case 4:
		i.Rel = int64(int32(binary.LittleEndian.Uint32(field)))
	case 8: // jmpabs
		i.Rel = int64(binary.LittleEndian.Uint64(field))
		i.width = 0
	}
}

// operand reads ModRM, SIB and displacement (SDM 2.1.5).
func (m *opcodeMaps) operand(i *Inst, code []byte, l layout) {
	b := code[l.at]
	mod, rm := b>>6, b&7
	base := uint8(l.pre >> baseShift & 0x18)
	if l.pre&addressSize != 0 {
		i.width = 32
	}
	switch {
	case mod == 3:
		i.Operand, i.Reg = OperandReg, rm|base
	case m.mode32 && l.pre&addressSize != 0:
		i.Operand = OperandMem // 16-bit address
	case rm == 4:
		m.sib(i, code, l, mod, base)
	case mod == 0 && rm == 5 && m.mode32:
		i.Operand = OperandSlot
		i.disp32(code, l.at+1)
	case mod == 0 && rm == 5:
		i.Operand = OperandRIP
		i.disp32(code, l.at+1)
	default:
		i.Operand, i.Reg = OperandMem, rm|base
		if mod == 2 {
			i.disp32(code, l.at+1)
		}
	}
}

// sib reads an operand with a SIB byte. Index 4 means no index, unless an
// extension makes it %r12 or higher.
func (m *opcodeMaps) sib(i *Inst, code []byte, l layout, mod, base uint8) {
	sib := code[l.at+1]
	switch noIndex := sib>>3&7 == 4 && l.pre&(index3|index4) == 0; {
	case mod != 0 || sib&7 != 5:
		i.Operand, i.Reg = OperandMem, sib&7|base
	case noIndex:
		i.Operand = OperandSlot
	default:
		i.Operand = OperandTable
	}
	if mod == 2 || i.Operand != OperandMem {
		i.disp32(code, l.at+2)
	}
}

func (i *Inst) disp32(code []byte, at int) {
	i.Disp = int32(binary.LittleEndian.Uint32(code[at:]))
	i.Field, i.FieldSize = uint8(at), 4
}
