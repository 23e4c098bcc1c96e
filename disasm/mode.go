package disasm

// Mode is the operating mode code runs in. The zero value is 64-bit mode.
type Mode uint8

const (
	Mode64 Mode = iota // 64-bit mode: EM_X86_64, the x32 ABI included
	Mode32             // protected mode with 32-bit code segments: EM_386
)

// MaxLen is the length in bytes of the longest instruction (SDM 2.3.11).
const MaxLen = 15

// opcodeMaps are the tables that differ between modes.
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
