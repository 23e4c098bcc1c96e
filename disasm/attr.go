package disasm

// attr is what an opcode table knows about one opcode:
//
//	bits  0-3   class of the immediate, an index into immSize
//	bit   4     a ModRM byte follows
//	bit   5     no such instruction
//	bit   6     lea
//	bits  8-11  Kind
//	bits 16-20  group: the attr depends on the ModRM byte
//	bits 24-28  role: not an opcode by itself; leaves the fast path
type attr uint32

const (
	immMask    attr = 15
	modRM      attr = 1 << 4
	undefined  attr = 1 << 5
	leaBit     attr = 1 << 6
	kindShift       = 8
	kindMask   attr = 15 << kindShift
	groupShift      = 16
	groupMask  attr = 31 << groupShift
	roleShift       = 24
	roleMask   attr = 31 << roleShift
)

// Classes of immediates. "z" is a 32-bit value, 16 bits with operand size 16;
// "v" also has 64 bits with REX.W (SDM A.2.2).
const (
	immNone attr = iota
	imm8
	imm16
	imm16and8 // enter
	immZ
	immV
	imm32  // whatever the operand size
	imm64  // whatever the operand size
	immFar // selector and immZ
	immTwo // two bytes of imm8: SSE4A's extrq, insertq
	rel8
	relZ
)

// immSize is the length of an immediate by class and operand size: 32 bits,
// 16 bits (prefix 66), 64 bits (REX.W).
//
// A near branch with prefix 66 in 64-bit mode has a 16-bit displacement on AMD's
// processors and a 32-bit one on Intel's; this table says what AMD does, as
// objdump does by default. REX.W overrides 66, as in the
// "data16 rex.W call __tls_get_addr" of the TLS ABI.
var immSize = [16][4]uint8{
	imm8: {1, 1, 1, 1}, imm16: {2, 2, 2, 2}, imm16and8: {3, 3, 3, 3},
	immZ: {4, 2, 4, 4}, immV: {4, 2, 8, 8}, imm32: {4, 4, 4, 4}, imm64: {8, 8, 8, 8},
	immFar: {6, 4, 6, 6}, immTwo: {2, 2, 2, 2},
	rel8: {1, 1, 1, 1}, relZ: {4, 2, 4, 4},
}

// Roles of bytes that need a closer look, see opcodeMaps.prefixed.
const (
	_ attr = iota << roleShift
	roleOperandSize
	roleAddressSize
	roleSegment
	roleRepne
	roleRep
	roleLock
	roleREX
	roleREX2
	roleEscape // 0F
	roleEscape38
	roleEscape3A
	roleVEX2
	roleVEX3
	roleEVEX
	roleXOP
	roleMoffs        // a moffs operand has the size of an address
	roleNop          // 90: nop, pause or xchg
	roleHint         // 0F 1E: endbr among others
	roleSSE4A        // 0F 78
	rolePopcnt       // 0F B8
	roleTestRegister // 0F 24, 0F 26
	roleEret         // 0F 01
	roleWait         // 9B: fwait, or the first byte of an x87 instruction that waits
)

func (a attr) role() attr { return a & roleMask }
func (a attr) kind() Kind { return Kind(a & kindMask >> kindShift) }
