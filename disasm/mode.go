package disasm

// Mode is the machine, and of x86 the operating mode, that code is for. The zero
// value is 64-bit mode of x86.
type Mode uint8

const (
	Mode64      Mode = iota // 64-bit mode: EM_X86_64, the x32 ABI included
	Mode32                  // protected mode with 32-bit code segments: EM_386
	ModeARM64               // EM_AARCH64; instructions are little-endian whatever the file is
	ModeRISCV64             // EM_RISCV of 64 bits, compressed instructions included
	ModePPC64               // EM_PPC64, big-endian
	ModePPC64LE             // EM_PPC64, little-endian
	ModeS390X               // EM_S390 of 64 bits
)

// MaxLen is the length in bytes of the longest instruction (SDM 2.3.11).
const MaxLen = 15

// X86 says whether the mode is one of x86, whose operands are decoded too. Of other
// machines only lengths and branches are.
func (m Mode) X86() bool { return m <= Mode32 }

// opcodeMaps are the tables that differ between modes of x86.
type opcodeMaps struct {
	one    *[256]attr
	mode32 bool
}

var (
	maps64 = opcodeMaps{one: &oneByte64}
	maps32 = opcodeMaps{one: &oneByte32, mode32: true}
)

func (m Mode) maps() *opcodeMaps {
	if m == Mode32 {
		return &maps32
	}
	return &maps64
}

// pointerWidth is the width of the instruction pointer in bits.
func (m *opcodeMaps) pointerWidth() uint8 {
	if m.mode32 {
		return 32
	}
	return 64
}
