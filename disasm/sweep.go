package disasm

import (
	"encoding/binary"
	"iter"
)

// Code is the bytes of a section and the address of the first one. It is a plain
// value; nothing here modifies Bytes, so goroutines may share it.
type Code struct {
	Base  uint64
	Bytes []byte
	Mode  Mode
}

// Span is a half-open range of addresses, usually those of one symbol. A sweep
// takes it for code whose first byte starts an instruction.
type Span struct{ Lo, Hi uint64 }

// Within returns the bytes of a span and the address of the first of them. What
// lies outside the section is cut off; nothing is left of a span that ends
// before it starts.
func (c Code) Within(span Span) (lo uint64, code []byte) {
	lo = max(span.Lo, c.Base)
	if span.Hi <= lo || lo-c.Base >= uint64(len(c.Bytes)) {
		return lo, nil
	}
	hi := min(span.Hi-c.Base, uint64(len(c.Bytes)))
	return lo, c.Bytes[lo-c.Base : hi : hi]
}

// Instructions yields the instructions of a span with their addresses, in order.
// A byte that starts no instruction, or one that leaves the span, comes as an
// Inst of kind [Undecoded] and length 1, and the sweep goes on behind it; on a
// machine other than x86 the length is that of its shortest instruction. Long
// runs of zeros are left out, see [Stats]. Where two instructions of RISC-V make
// one call or jump, the second is the branch.
func (c Code) Instructions(span Span) iter.Seq2[uint64, Inst] {
	if !c.Mode.X86() {
		return c.machineInstructions(span)
	}
	return func(yield func(uint64, Inst) bool) {
		pc, code := c.Within(span)
		m := c.Mode.maps()
		for len(code) > 0 {
			if n := zeros(code); n > 0 {
				code, pc = code[n:], pc+uint64(n)
				continue
			}
			inst := Inst{Len: 1, Kind: Undecoded, Reg: NoReg}
			if l, err := m.measure(code); err == nil {
				inst = m.inst(code[:l.n], l)
			}
			if !yield(pc, inst) {
				return
			}
			code, pc = code[inst.Len:], pc+uint64(inst.Len)
		}
	}
}

// machineInstructions is Instructions for a machine other than x86.
func (c Code) machineInstructions(span Span) iter.Seq2[uint64, Inst] {
	return func(yield func(uint64, Inst) bool) {
		steps := c.Mode.stepper()
		pc, code := c.Within(span)
		for len(code) > 0 {
			inst, n := steps.step(code)
			if n == 0 {
				if !yield(pc, inst) {
					return
				}
				n = int(inst.Len)
			}
			code, pc = code[n:], pc+uint64(n)
		}
	}
}

// zeroRun is how many zeros in a row are fill and not instructions. It is what
// objdump skips; two zeros would read as "add %al,(%rax)".
const zeroRun = 8

// zeros is the number of bytes at the start of code that are fill: at least
// zeroRun zeros, or zeros up to the end. Where something follows, it is a multiple
// of four, because the last zeros may belong to what follows.
func zeros(code []byte) int {
	if code[0] != 0 || len(code) >= zeroRun && binary.LittleEndian.Uint64(code) != 0 {
		return 0
	}
	n := 1
	for n < len(code) && code[n] == 0 {
		n++
	}
	switch {
	case n == len(code):
		return n
	case n < zeroRun:
		return 0
	}
	return n &^ 3
}
