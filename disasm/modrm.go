package disasm

// hasSIB marks the entries of modRMLen where a SIB byte with base 5 stands for a
// disp32 without base (SDM table 2-3): four more bytes.
const hasSIB = 0x80

// modRMLen is the length of ModRM byte, SIB byte and displacement by ModRM byte,
// for 32-bit and 64-bit addresses (SDM table 2-2). A row of eight is one mod and
// reg; only rm matters inside it.
var modRMLen = [256]uint8{
	1, 1, 1, 1, 2 | hasSIB, 5, 1, 1, 1, 1, 1, 1, 2 | hasSIB, 5, 1, 1,
	1, 1, 1, 1, 2 | hasSIB, 5, 1, 1, 1, 1, 1, 1, 2 | hasSIB, 5, 1, 1,
	1, 1, 1, 1, 2 | hasSIB, 5, 1, 1, 1, 1, 1, 1, 2 | hasSIB, 5, 1, 1,
	1, 1, 1, 1, 2 | hasSIB, 5, 1, 1, 1, 1, 1, 1, 2 | hasSIB, 5, 1, 1,
	2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2,
	2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2,
	2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2,
	2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 3, 2, 2, 2,
	5, 5, 5, 5, 6, 5, 5, 5, 5, 5, 5, 5, 6, 5, 5, 5,
	5, 5, 5, 5, 6, 5, 5, 5, 5, 5, 5, 5, 6, 5, 5, 5,
	5, 5, 5, 5, 6, 5, 5, 5, 5, 5, 5, 5, 6, 5, 5, 5,
	5, 5, 5, 5, 6, 5, 5, 5, 5, 5, 5, 5, 6, 5, 5, 5,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
}

// modRMLen16 is the same for 16-bit addresses: prefix 67 in 32-bit mode (SDM
// table 2-1).
func modRMLen16(b byte) int {
	switch mod, rm := b>>6, b&7; {
	case mod == 0 && rm == 6, mod == 2:
		return 3
	case mod == 1:
		return 2
	}
	return 1
}
