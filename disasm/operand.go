package disasm

import (
	"fmt"
	"strings"
)

var legacyRegisters = [8]string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"}

// registerName is a general register of 16, 32 or 64 bits in AT&T syntax.
func registerName(number uint8, bits int) string {
	if number >= 8 {
		return fmt.Sprintf("%%r%d%s", number, map[int]string{16: "w", 32: "d"}[bits])
	}
	return "%" + map[int]string{32: "e", 64: "r"}[bits] + legacyRegisters[number]
}

// memoryOperand prints the memory operand of one instruction in AT&T syntax.
func (m *opcodeMaps) memoryOperand(code []byte, l layout, i Inst) string {
	text := ""
	switch {
	case l.pre&segmentFS != 0:
		text = "%fs:"
	case l.pre&segmentGS != 0:
		text = "%gs:"
	}
	disp := int64(i.Disp)
	mod, rm := code[l.at]>>6, code[l.at]&7
	if mod == 1 {
		disp = int64(int8(code[l.n-1-int(immSize[l.a&immMask][l.pre&sizeMask])]))
	}
	switch {
	case disp < 0 && i.Operand != OperandSlot:
		text += fmt.Sprintf("-%#x", -disp)
	case i.Operand == OperandSlot:
		text += fmt.Sprintf("%#x", uint64(disp)&(1<<i.width-1))
	case disp != 0 || mod == 1 || mod == 2:
		text += fmt.Sprintf("%#x", disp)
	}
	bits := int(i.width)
	switch {
	case i.Operand == OperandSlot:
		return text
	case i.Operand == OperandRIP:
		return text + "(%rip)"
	case rm != 4:
		return text + "(" + registerName(i.Reg, bits) + ")"
	}
	return text + sibOperand(code[l.at+1], l.pre, i, bits)
}

// sibOperand prints base, index and scale.
func sibOperand(sib byte, pre prefixes, i Inst, bits int) string {
	var b strings.Builder
	b.WriteByte('(')
	if i.Operand == OperandMem {
		b.WriteString(registerName(i.Reg, bits))
	}
	if index := sib>>3&7 | uint8(pre>>indexShift&0x18); index != 4 {
		fmt.Fprintf(&b, ",%s,%d", registerName(index, bits), 1<<(sib>>6))
	}
	b.WriteByte(')')
	return b.String()
}
