package disasm

// machine reads the instructions of a machine other than x86, whose length follows
// from a few bits. Only branches are taken apart; what they are not is
// [Plain] as far as the machine's own manual defines it.
type machine struct {
	// decode reads the instruction at the start of code, which has at least unit
	// bytes. A Len of 0 says that no instruction starts so.
	decode func(code []byte) Inst

	unit int // bytes that every address of an instruction is a multiple of
}

var (
	arm64   = machine{decodeARM64, 4}
	riscv64 = machine{decodeRISCV, 2}
	ppc64   = machine{decodePPC, 4}
	ppc64le = machine{decodePPCLE, 4}
	s390x   = machine{decodeS390X, 2}
)

// machine returns the reader of a mode that is not one of x86.
func (m Mode) machine() *machine {
	switch m {
	case ModeRISCV64:
		return &riscv64
	case ModePPC64:
		return &ppc64
	case ModePPC64LE:
		return &ppc64le
	case ModeS390X:
		return &s390x
	}
	return &arm64
}

// one reads the instruction at the start of code.
func (m *machine) one(code []byte) (Inst, error) {
	if len(code) < m.unit {
		return Inst{}, ErrTruncated
	}
	switch i := m.decode(code); {
	case i.Len == 0:
		return Inst{}, ErrInvalid
	case int(i.Len) > len(code):
		return Inst{}, ErrTruncated
	default:
		return i, nil
	}
}

// branchTo is a direct branch of a given length whose distance counts from its own
// first byte; the field of a relocation is the whole of it.
func branchTo(kind Kind, length uint8, distance int64) Inst {
	return Inst{Len: length, Kind: kind, Rel: distance - int64(length), FieldSize: length, Reg: NoReg, width: 64}
}

// straight is an instruction without a distance.
func straight(kind Kind, length uint8) Inst {
	return Inst{Len: length, Kind: kind, Reg: NoReg, width: 64}
}

// signed extends the low bits of v.
func signed(v uint32, bits uint) int64 {
	return int64(int32(v<<(32-bits)) >> (32 - bits))
}
