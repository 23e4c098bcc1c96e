package disasm

// cr is a move from or to a control or debug register. Its second byte looks
// like a ModRM byte, but is a register form whatever mod says (SDM, MOV—Move
// to/from Control Registers), so that no displacement ever follows: an imm8.
const cr = imm8

const tr = roleTestRegister

// twoByte is the map behind 0F (SDM table A-3), the same in both modes.
var twoByte = [256]attr{
	/* 00 */ group0F00, roleEret, mr, mr, __, oo, oo, rt, oo, oo, __, trap, __, mr, oo, mb,
	/* 10 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, roleHint, mr | nop,
	/* 20 */ cr, cr, cr, cr, tr, __, tr, __, mr, mr, mr, mr, mr, mr, mr, mr,
	/* 30 */ oo, oo, oo, oo, oo, rt, __, oo, roleEscape38, __, roleEscape3A, __, __, __, __, __,
	/* 40 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr,
	/* 50 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr,
	/* 60 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr,
	/* 70 */ mb, group0F71, group0F71, group0F73, mr, mr, mr, oo, roleSSE4A, mr, __, __, mr, mr, mr, mr,
	/* 80 */ jz, jz, jz, jz, jz, jz, jz, jz, jz, jz, jz, jz, jz, jz, jz, jz,
	/* 90 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr,
	/* A0 */ oo, oo, oo, mr, mb, mr, mr, mr, oo, oo, rt, mr, mb, mr, mr, mr,
	/* B0 */ mr, mr, mr, mr, mr, mr, mr, mr, rolePopcnt, mt, group0FBA, mr, mr, mr, mr, mr,
	/* C0 */ mr, mr, mb, mr, mb, mb, mb, group0FC7, oo, oo, oo, oo, oo, oo, oo, oo,
	/* D0 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr,
	/* E0 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr,
	/* F0 */ mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mr, mt,
}

// opcodeSet has bit i of word j set if opcode 32*j+i is defined.
type opcodeSet [8]uint32

func (s *opcodeSet) has(opcode byte) bool { return s[opcode>>5]>>(opcode&31)&1 != 0 }

// The maps behind 0F 38 and 0F 3A (SDM tables) as far as opcodes are
// defined in them: all have a ModRM byte, those of 0F 3A also an imm8.
var (
	defined38 = opcodeSet{
		0x70b1_0fff, // 00-0B 10 14 15 17 1C-1E
		0xffbf_0f3f, // 20-25 28-2B 30-35 37-3F
		0x0000_0003, // 40 41
		0,
		0x0000_0c07, // 80-82 8A 8B
		0,
		0xf900_bf00, // C8-CD CF D8 DB-DF
		0x1f63_0000, // F0 F1 F5 F6 F8-FC
	}
	defined3A = opcodeSet{
		0x00f0_ff00, // 08-0F 14-17
		0x0000_0007, // 20-22
		0x0000_0017, // 40-42 44
		0x0000_000f, // 60-63
		0,
		0,
		0x8000_d000, // CC CE CF DF
		0x0001_0000, // F0
	}
)
