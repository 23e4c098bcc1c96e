package disasm

import "encoding/binary"

// StubSlot reads the start of a stub of a procedure linkage table on a machine other than
// x86: code that loads a pointer from a fixed place and jumps to it. slot is the address of
// the pointer. ok is false for other code, for x86, whose jump names its slot itself, and for
// ppc64, whose stubs count from a register.
func StubSlot(code []byte, pc uint64, mode Mode) (slot uint64, ok bool) {
	switch {
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
