package disasm

import "encoding/binary"

// Encodings are those of the Power ISA, version 3.1, book I, chapter 2 and appendix on
// opcode maps.

const nopPPC = 0x60000000 // ori 0,0,0

func decodePPC(code []byte) Inst   { return wordPPC(binary.BigEndian.Uint32(code)) }
func decodePPCLE(code []byte) Inst { return wordPPC(binary.LittleEndian.Uint32(code)) }

// wordPPC reads one instruction, or the prefix of one of eight bytes.
func wordPPC(w uint32) Inst {
	switch w >> 26 {
	case 0:
		return Inst{}
	case 1:
		return straight(Plain, 8)
	case 16:
		return conditionalPPC(w)
	case 18: // b, bl, ba, bla
		return absolutePPC(branchTo(linkPPC(w, Jump), 4, signed(w&0x3fffffc, 26)), w)
	case 19:
		return straight(registerBranchPPC(w), 4)
	}
	switch {
	case w == nopPPC:
		return straight(Nop, 4)
	case w>>21 == 3<<5|31, w>>21 == 31<<5|31 && w>>1&0x3ff == 4: // twi and tw, always
		return straight(Trap, 4)
	}
	return straight(Plain, 4)
}

// alwaysPPC says whether the BO field of a conditional branch makes it unconditional.
func alwaysPPC(w uint32) bool { return w>>21&0b10100 == 0b10100 }

// linkPPC is a call if the instruction keeps where it came from.
func linkPPC(w uint32, kind Kind) Kind {
	if w&1 != 0 {
		return Call
	}
	return kind
}

// absolutePPC takes bit AA into account: the distance is the target.
func absolutePPC(i Inst, w uint32) Inst {
	if w&2 != 0 {
		i.Rel, i.width = i.Rel+int64(i.Len), 0
	}
	return i
}

// conditionalPPC reads bc. "bcl 20,31,.+4" is how code learns its own address: it
// calls nothing.
func conditionalPPC(w uint32) Inst {
	const ownAddress = 0x429f0005
	if w == ownAddress {
		return straight(Plain, 4)
	}
	kind := CondJump
	if alwaysPPC(w) {
		kind = Jump
	}
	return absolutePPC(branchTo(linkPPC(w, kind), 4, signed(w&0xfffc, 16)), w)
}

// registerBranchPPC reads the branches through the link, count and target registers. A
// return that depends on a condition is plain: what follows runs.
func registerBranchPPC(w uint32) Kind {
	switch xo := w >> 1 & 0x3ff; {
	case xo == 18, xo == 82, xo == 274: // rfid, rfscv, hrfid
		return Return
	case xo != 16 && xo != 528 && xo != 560:
		return Plain
	case w&1 != 0:
		return CallIndirect
	case xo != 16:
		return JumpIndirect
	case alwaysPPC(w):
		return Return
	}
	return Plain
}
