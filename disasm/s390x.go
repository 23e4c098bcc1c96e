package disasm

import "encoding/binary"

// Encodings are those of the z/Architecture Principles of Operation, chapter 5,
// "Instruction formats", and appendix B.

// decodeS390X reads one instruction; the first two bits tell its length.
func decodeS390X(code []byte) Inst {
	length := 2 + uint8(code[0]>>7+code[0]>>6&1)<<1
	switch {
	case code[0] == 0:
		return Inst{}
	case int(length) > len(code):
		return straight(Plain, length) // longer than what is there
	}
	switch length {
	case 2:
		return straight(shortS390X(code[0], code[1]), 2)
	case 4:
		return middleS390X(code)
	}
	return longS390X(code)
}

// shortS390X reads format RR. Register 0 means no branch. A branch on a condition to
// register 14 is a return that may not be taken.
func shortS390X(op, registers byte) Kind {
	mask, target := registers>>4, registers&15
	switch op {
	case 0x05, 0x0c, 0x0d: // balr, bassm, basr
		if target != 0 {
			return CallIndirect
		}
	case 0x07: // bcr
		switch {
		case mask == 0 || target == 0:
			return Nop
		case mask == 15 && target == 14:
			return Return
		case target != 14:
			return JumpIndirect
		}
	case 0x0b: // bsm
		if target != 0 {
			return JumpIndirect
		}
	}
	return Plain
}

// middleS390X reads four bytes: formats RI, RSI, RX and S.
func middleS390X(code []byte) Inst {
	distance := int64(int16(binary.BigEndian.Uint16(code[2:]))) << 1
	mask := code[1] >> 4
	switch code[0] {
	case 0xa7:
		switch code[1] & 15 {
		case 4: // brc
			return fieldBehind(branchTo(maskS390X(mask), 4, distance))
		case 5: // bras
			return fieldBehind(branchTo(Call, 4, distance))
		case 6, 7: // brct, brctg
			return fieldBehind(branchTo(CondJump, 4, distance))
		}
	case 0x84, 0x85: // brxh, brxle
		return fieldBehind(branchTo(CondJump, 4, distance))
	case 0x45, 0x4d: // bal, bas
		return straight(CallIndirect, 4)
	case 0x47: // bc
		if mask == 0 {
			return straight(Nop, 4)
		}
		return straight(JumpIndirect, 4)
	case 0x82: // lpsw
		return straight(Return, 4)
	case 0xb2:
		if code[1] == 0xb2 { // lpswe
			return straight(Return, 4)
		}
	}
	return straight(Plain, 4)
}

// longS390X reads six bytes: formats RIL and RIE. The compares that branch through a
// register are plain: compilers use them to return.
func longS390X(code []byte) Inst {
	far := int64(int32(binary.BigEndian.Uint32(code[2:]))) << 1
	near := int64(int16(binary.BigEndian.Uint16(code[2:]))) << 1
	switch code[0] {
	case 0xc0:
		switch code[1] & 15 {
		case 4: // brcl
			return fieldBehind(branchTo(maskS390X(code[1]>>4), 6, far))
		case 5: // brasl
			return fieldBehind(branchTo(Call, 6, far))
		}
	case 0xcc:
		if code[1]&15 == 6 { // brcth
			return fieldBehind(branchTo(CondJump, 6, far))
		}
	case 0xe3:
		if code[5] == 0x47 { // bic
			return straight(JumpIndirect, 6)
		}
	case 0xec:
		switch code[5] {
		case 0x44, 0x45, 0x64, 0x65, 0x76, 0x77, 0x7c, 0x7d, 0x7e, 0x7f: // brxhg, brxlg, cgrj, clgrj, crj, clrj, cgij, clgij, cij, clij
			i := fieldBehind(branchTo(CondJump, 6, near))
			i.FieldSize = 2
			return i
		}
	}
	return straight(Plain, 6)
}

// maskS390X says what a relative branch on a condition is by its mask.
func maskS390X(mask byte) Kind {
	switch mask {
	case 0:
		return Nop
	case 15:
		return Jump
	}
	return CondJump
}

// fieldBehind puts the field behind the first two bytes. A branch that is never taken
// has no distance.
func fieldBehind(i Inst) Inst {
	if i.Kind == Nop {
		return straight(Nop, i.Len)
	}
	i.Field, i.FieldSize = 2, i.Len-2
	return i
}
