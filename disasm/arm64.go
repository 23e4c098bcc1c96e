package disasm

import "encoding/binary"

// Encodings are those of the Arm Architecture Reference Manual for A-profile,
// C4.1, "A64 instruction set encoding".

const nopARM64 = 0xd503201f

// decodeARM64 reads one instruction of A64.
func decodeARM64(code []byte) Inst {
	w := binary.LittleEndian.Uint32(code)
	switch w >> 26 & 0x1f {
	case 0b00101: // B, BL
		if w>>31 != 0 {
			return branchTo(Call, 4, signed(w, 26)<<2)
		}
		return branchTo(Jump, 4, signed(w, 26)<<2)
	case 0b01101: // CBZ, CBNZ, TBZ, TBNZ
		if w>>25&1 != 0 {
			return branchTo(CondJump, 4, signed(w>>5, 14)<<2)
		}
		return branchTo(CondJump, 4, signed(w>>5, 19)<<2)
	case 0b10101:
		return systemARM64(w)
	}
	switch group := w >> 25 & 0xf; {
	case w>>16 == 0: // UDF
		return straight(Trap, 4)
	case group == 0 && w>>31 == 0, group == 1, group == 3: // reserved or unallocated
		return Inst{}
	}
	return straight(Plain, 4)
}

// systemARM64 reads the group of conditional branches, exceptions, hints and branches
// through registers.
func systemARM64(w uint32) Inst {
	switch {
	case w>>24 == 0x54: // B.cond, BC.cond
		return branchTo(CondJump, 4, signed(w>>5, 19)<<2)
	case w>>25 == 0xd6>>1:
		return registerBranchARM64(w)
	case w == nopARM64:
		return straight(Nop, 4)
	case w&^0xc0 == 0xd503241f: // BTI
		return straight(Endbr, 4)
	case w>>21 == 0xd42>>1 && w&0x1f == 0: // BRK
		return straight(Trap, 4)
	}
	return straight(Plain, 4)
}

// registerBranchARM64 reads branches through a register; bit 24 only adds the
// authentication of the pointer by another register.
func registerBranchARM64(w uint32) Inst {
	kind := Plain
	switch w >> 21 & 7 {
	case 0:
		kind = JumpIndirect
	case 1:
		kind = CallIndirect
	case 2, 4, 5: // RET, ERET, DRPS
		kind = Return
	}
	i := straight(kind, 4)
	if kind != Plain {
		i.Operand, i.Reg = OperandReg, uint8(w>>5&0x1f)
	}
	return i
}
