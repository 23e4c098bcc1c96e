package disasm

import "encoding/binary"

// Encodings are those of The RISC-V Instruction Set Manual, volume I: chapter 1.5 for
// lengths, the base listings for opcodes, "C" for the compressed ones.

const (
	nopRISCV   = 0x00000013
	linkRISCV  = 1 // ra, which calls write and returns read
	auipcRISCV = 0x17
)

// decodeRISCV reads one instruction of two to eight bytes. Longer ones are not
// defined.
func decodeRISCV(code []byte) Inst {
	half := uint32(binary.LittleEndian.Uint16(code))
	switch {
	case half&3 != 3:
		return compressedRISCV(half)
	case half&0x3f == 0x1f:
		return straight(Plain, 6)
	case half&0x7f == 0x3f:
		return straight(Plain, 8)
	case half&0x1f == 0x1f:
		return Inst{}
	case len(code) < 4:
		return straight(Plain, 4) // longer than what is there
	}
	return wordRISCV(binary.LittleEndian.Uint32(code))
}

// wordRISCV reads an instruction of four bytes.
func wordRISCV(w uint32) Inst {
	rd, rs1 := w>>7&0x1f, w>>15&0x1f
	switch w & 0x7f {
	case 0x6f: // jal
		kind := Call
		if rd == 0 {
			kind = Jump
		}
		distance := w>>31<<20 | w>>12&0xff<<12 | w>>20&1<<11 | w>>21&0x3ff<<1
		return branchTo(kind, 4, signed(distance, 21))
	case 0x67: // jalr
		i := straight(jumpRISCV(rd, rs1), 4)
		i.Operand, i.Reg = OperandReg, uint8(rs1)
		return i
	case 0x63: // beq, bne, blt, bge, bltu, bgeu
		distance := w>>31<<12 | w>>7&1<<11 | w>>25&0x3f<<5 | w>>8&0xf<<1
		return branchTo(CondJump, 4, signed(distance, 13))
	case auipcRISCV: // a relocation of the whole call lies here
		i := straight(Plain, 4)
		i.FieldSize = 4
		return i
	}
	switch w {
	case nopRISCV:
		return straight(Nop, 4)
	case 0x30200073, 0x10200073: // mret, sret
		return straight(Return, 4)
	case 0x00100073, 0xc0001073: // ebreak, unimp
		return straight(Trap, 4)
	}
	return straight(Plain, 4)
}

// jumpRISCV says what a jump through a register is by the registers.
func jumpRISCV(rd, rs1 uint32) Kind {
	switch {
	case rd != 0:
		return CallIndirect
	case rs1 == linkRISCV:
		return Return
	}
	return JumpIndirect
}

// compressedRISCV reads an instruction of two bytes.
func compressedRISCV(h uint32) Inst {
	switch h>>13<<2&0x1c | h&3 {
	case 0b101_01: // c.j
		distance := h>>12&1<<11 | h>>8&1<<10 | h>>9&3<<8 | h>>6&1<<7 | h>>7&1<<6 | h>>2&1<<5 | h>>11&1<<4 | h>>3&7<<1
		return branchTo(Jump, 2, signed(distance, 12))
	case 0b110_01, 0b111_01: // c.beqz, c.bnez
		distance := h>>12&1<<8 | h>>5&3<<6 | h>>2&1<<5 | h>>10&3<<3 | h>>3&3<<1
		return branchTo(CondJump, 2, signed(distance, 9))
	case 0b100_10:
		return compressedJumpRISCV(h)
	}
	switch h {
	case 0:
		return straight(Trap, 2)
	case 1:
		return straight(Nop, 2)
	}
	return straight(Plain, 2)
}

// compressedJumpRISCV reads c.jr, c.jalr, c.ebreak, and c.mv and c.add beside them.
func compressedJumpRISCV(h uint32) Inst {
	rs1, rs2, link := h>>7&0x1f, h>>2&0x1f, h>>12&1
	switch {
	case rs2 != 0:
		return straight(Plain, 2)
	case rs1 == 0 && link == 1:
		return straight(Trap, 2)
	case rs1 == 0:
		return Inst{}
	}
	i := straight(jumpRISCV(link, rs1), 2)
	i.Operand, i.Reg = OperandReg, uint8(rs1)
	return i
}

// pairRISCV joins an auipc with the jalr right behind it, which together reach
// what jal cannot: i becomes the direct branch that the two are.
func pairRISCV(first, second []byte, i Inst) Inst {
	if len(first) < 4 || len(second) < 4 || i.Len != 4 || second[0]&0x7f != 0x67 {
		return i
	}
	a, j := binary.LittleEndian.Uint32(first), binary.LittleEndian.Uint32(second)
	if a&0x7f != auipcRISCV || a>>7&0x1f != j>>15&0x1f {
		return i
	}
	kind := Call
	if j>>7&0x1f == 0 {
		kind = Jump
	}
	distance := int64(int32(a&^0xfff)) + signed(j>>20, 12) // from the auipc
	out := branchTo(kind, 4, distance-4)
	out.FieldSize = 0 // the relocation is that of the auipc
	return out
}
