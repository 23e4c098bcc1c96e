package disasm

import "encoding/binary"

// StubSlot reads the start of a stub of a procedure linkage table on a machine other than
// x86: code that loads a pointer from a fixed place and jumps to it. slot is the address of
// the pointer; on ppc64 it counts from toc, which register 2 holds. ok is false for other
// code and for x86, whose jump names its slot itself.
func StubSlot(code []byte, pc, toc uint64, mode Mode) (slot uint64, ok bool) {
	switch {
	case mode == ModePPC64LE && len(code) >= stubBytesPPC:
		return stubPPC(code, binary.LittleEndian, toc)
	case mode == ModePPC64 && len(code) >= stubBytesPPC:
		return stubPPC(code, binary.BigEndian, toc)
	case mode == ModeARM64 && len(code) >= 8:
		return stubARM64(binary.LittleEndian.Uint32(code), binary.LittleEndian.Uint32(code[4:]), pc)
	case mode == ModeRISCV64 && len(code) >= 8:
		return stubRISCV(binary.LittleEndian.Uint32(code), binary.LittleEndian.Uint32(code[4:]), pc)
	case mode == ModeS390X && len(code) >= 12:
		return stubS390X(code, pc)
	}
	return 0, false
}

// stubARM64 knows adrp x16,PAGE and ldr x17,[x16,#OFFSET].
func stubARM64(adrp, ldr uint32, pc uint64) (uint64, bool) {
	if adrp&0x9f00001f != 0x90000010 || ldr&0xffc003ff != 0xf9400211 {
		return 0, false
	}
	page := signed(adrp>>5&0x7ffff<<2|adrp>>29&3, 21) << 12
	return pc&^0xfff + uint64(page) + uint64(ldr>>10&0xfff)<<3, true
}

// stubRISCV knows auipc t3,HIGH and ld t3,LOW(t3).
func stubRISCV(auipc, ld uint32, pc uint64) (uint64, bool) {
	if auipc&0xfff != 0xe17 || ld&0xfffff != 0xe3e03 {
		return 0, false
	}
	return pc + uint64(int64(int32(auipc&^0xfff))) + uint64(signed(ld>>20, 12)), true
}

// stubS390X knows larl %r1,SLOT and lg %r1,0(%r1).
func stubS390X(code []byte, pc uint64) (uint64, bool) {
	if code[0] != 0xc0 || code[1] != 0x10 || string(code[6:12]) != "\xe3\x10\x10\x00\x00\x04" {
		return 0, false
	}
	return pc + uint64(int64(int32(binary.BigEndian.Uint32(code[2:]))))<<1, true
}

// stubBytesPPC is the longest stub of ppc64 that is known.
const stubBytesPPC = 20

// stubPPC knows std r2,24(r1), which may be missing, then ld r12,LOW(r2) or addis
// r12,r2,HIGH and ld r12,LOW(r12), then mtctr r12 and bctr.
func stubPPC(code []byte, order binary.ByteOrder, toc uint64) (slot uint64, ok bool) {
	word := func() uint32 {
		w := order.Uint32(code)
		code = code[4:]
		return w
	}
	w := word()
	if w == 0xf8410018 {
		w = word()
	}
	switch w >> 16 {
	case 0xe982: // ld
		slot = toc + uint64(signed(w&0xfffc, 16))
	case 0x3d82: // addis
		ld := word()
		if ld>>16 != 0xe98c {
			return 0, false
		}
		slot = toc + uint64(signed(w&0xffff, 16)<<16) + uint64(signed(ld&0xfffc, 16))
	default:
		return 0, false
	}
	if word() != 0x7d8903a6 || word() != 0x4e800420 {
		return 0, false
	}
	return slot, true
}
