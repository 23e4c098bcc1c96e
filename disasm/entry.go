package disasm

import "encoding/binary"

// Pad says what the first instruction of a function looks like, behind an
// endbr: the place that tracers and live patches rewrite.
type Pad uint8

const (
	PadNone Pad = iota // nothing of the sort

	// PadCall is a direct call, as -mfentry makes it. Whether it calls
	// __fentry__ is for the caller to see, by Target or by the relocation.
	PadCall

	PadCallSlot // a call through memory: -mfentry in position-independent code

	PadNop5 // one nop of five bytes: a call to __fentry__ that was turned off

	// PadNop2 is one nop of two bytes, PadNops a row of one-byte nops and PadJump2
	// a jump with an 8-bit displacement. libpulp redirects functions that start
	// with 66 90, 90 90 or EB. On machines other than x86 any row of nops is PadNops.
	PadNop2
	PadNops  // see PadNop2
	PadJump2 // see PadNop2

	// PadNop is one nop of another length: clang fills a patchable entry with as
	// few nops as it can.
	PadNop
)

var padNames = [...]string{
	PadNone: "none", PadCall: "call", PadCallSlot: "call-slot", PadNop5: "nop5",
	PadNop2: "nop2", PadNops: "nops", PadJump2: "jump2",
	PadNop: "nop",
}

// String returns the pad in lower case, such as "nop5".
func (p Pad) String() string {
	if int(p) < len(padNames) {
		return padNames[p]
	}
	return "unknown"
}

// EntryForm is what the first bytes of a function look like. It is a plain value.
type EntryForm struct {
	Endbr  uint8 // length of an endbr64, endbr32 or bti at the entry: 4 or 0
	Pad    Pad
	PadLen uint8 // bytes of the pad, which starts behind the endbr; 255 and more nops count 255
	Inst   Inst  // the pad's instruction (the first of PadNops); zero for PadNone
}

// Entry reads the entry form of a function from its first bytes.
func Entry(code []byte, mode Mode) EntryForm {
	if !mode.X86() {
		return machineEntry(code, mode)
	}
	var f EntryForm
	i, err := Decode(code, mode)
	if err == nil && i.Kind == Endbr {
		f.Endbr = i.Len
		code = code[i.Len:]
		i, err = Decode(code, mode)
	}
	if err != nil {
		return f
	}
	f.Pad, f.PadLen = padOf(i, code)
	if f.Pad != PadNone {
		f.Inst = i
	}
	return f
}

// machineEntry is Entry for a machine other than x86.
func machineEntry(code []byte, mode Mode) EntryForm {
	var f EntryForm
	for at := 0; ; {
		i, err := Decode(code[at:], mode)
		switch {
		case err == nil && i.Kind == Endbr && at == 0 && f.Endbr == 0:
			f.Endbr = i.Len
			code = code[i.Len:]
			continue
		case err == nil && i.Kind == Call && at == 0:
			f.Pad, f.PadLen, f.Inst = PadCall, i.Len, i
			return f
		case err != nil || i.Kind != Nop || at >= 255:
			return f
		case at == 0:
			f.Pad, f.Inst = PadNops, i
		}
		at += int(i.Len)
		f.PadLen = uint8(min(at, 255))
	}
}

// padOf judges the first instruction of code.
func padOf(i Inst, code []byte) (Pad, uint8) {
	switch {
	case i.Kind == Call:
		return PadCall, i.Len
	case i.Kind == CallIndirect && i.Operand != OperandReg:
		return PadCallSlot, i.Len
	case i.Kind == Jump && i.Len == 2:
		return PadJump2, i.Len
	case i.Kind != Nop:
		return PadNone, 0
	case code[0] == 0x90:
		n := uint8(0)
		for int(n) < len(code) && code[n] == 0x90 && n < 255 {
			n++
		}
		return PadNops, n
	case i.Len == 5:
		return PadNop5, i.Len
	case i.Len == 2:
		return PadNop2, i.Len
	}
	return PadNop, i.Len
}

// Target is what a [PadCall] of a function at entry calls, 0 for other pads.
func (f EntryForm) Target(entry uint64) uint64 {
	if f.Pad != PadCall {
		return 0
	}
	return f.Inst.Target(entry + uint64(f.Endbr))
}

// Redirectable says whether libpulp can redirect the function by rewriting two
// bytes: 66 90, 90 90 or a short jump. It also needs 14 nops before the entry.
// It knows the bytes of x86 only.
func (f EntryForm) Redirectable() bool {
	return f.Pad == PadNop2 || f.Pad == PadJump2 || f.Pad == PadNops && f.PadLen >= 2
}

// Preamble is what the bytes in front of a function's entry look like.
type Preamble struct {
	// Nops is the number of one-byte nops (90) that end at the entry. They are
	// prefix nops or padding: how many were asked for is recorded elsewhere.
	Nops int

	// KCFI says that a "mov $imm32,%eax" stands in front of the nops, as clang's
	// -fsanitize=kcfi puts it there, and TypeID is its operand. Any code may end
	// like this; a symbol __cfi_NAME at the mov settles it.
	KCFI   bool
	TypeID uint32
}

// Before reads the preamble from the bytes that end at a function's entry, as
// many as there are.
func Before(code []byte) Preamble {
	var p Preamble
	for n := len(code); n > 0 && code[n-1] == 0x90; n-- {
		p.Nops++
	}
	rest := code[:len(code)-p.Nops]
	if n := len(rest); n >= 5 && rest[n-5] == 0xb8 {
		p.KCFI, p.TypeID = true, binary.LittleEndian.Uint32(rest[n-4:])
	}
	return p
}
