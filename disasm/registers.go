package disasm

import (
	"math/bits"
	"strconv"
	"strings"
)

// Registers is a set of registers of x86-64: general registers, vector registers
// whatever their width (xmm, ymm, zmm) and mask registers. Flags, the instruction
// pointer, x87, MMX, segment and control registers are in no set, nor are APX's r16
// to r31. The zero value is the empty set.
type Registers uint64

// Single registers. Of each class the first one shifted left by n is the one that
// instructions number n: RAX<<8 is r8, XMM0<<31 is zmm31, K0<<1 is k1.
const (
	RAX Registers = 1 << iota
	RCX
	RDX
	RBX
	RSP
	RBP
	RSI
	RDI
	R8
	R9
	R10
	R11

	XMM0 Registers = 1 << 16
	XMM1 Registers = 1 << 17
	K0   Registers = 1 << 48
)

// Classes of registers.
const (
	GeneralRegisters = 0xffff * RAX
	VectorRegisters  = 0xffffffff * XMM0
	MaskRegisters    = 0xff * K0
	AllRegisters     = GeneralRegisters | VectorRegisters | MaskRegisters
)

// CallClobbered are the registers that a called function may change as it likes
// (System V ABI for x86-64, figure 3.4): all but rbx, rsp, rbp and r12 to r15.
const CallClobbered = AllRegisters &^ (RBX | RSP | RBP | 0xf*RAX<<12)

// Has says whether all registers of s are in the set.
func (r Registers) Has(s Registers) bool { return r&s == s }

// Each calls fn for every register of the set, each a set of one, in ascending order.
func (r Registers) Each(fn func(Registers)) {
	for ; r != 0; r &= r - 1 {
		fn(r & -r)
	}
}

// String names the registers in AT&T syntax, general ones by their 64-bit name and
// vector ones as xmm: "%rcx %r8 %xmm3".
func (r Registers) String() string {
	var names []string
	r.Each(func(one Registers) { names = append(names, one.name()) })
	return strings.Join(names, " ")
}

func (r Registers) name() string {
	n := bits.TrailingZeros64(uint64(r))
	switch {
	case n < 16:
		return registerName(uint8(n), 64)
	case n < 48:
		return "%xmm" + strconv.Itoa(n-16)
	}
	return "%k" + strconv.Itoa(n-48)
}

// DWARFRegister is the register with a number of the System V ABI for x86-64
// (figure 3.36), the empty set for one that is in no set.
func DWARFRegister(number uint64) Registers {
	const order = "\x00\x02\x01\x03\x06\x07\x05\x04" // rax rdx rcx rbx rsi rdi rbp rsp
	switch {
	case number < 8:
		return RAX << order[number]
	case number < 16:
		return RAX << number
	case number >= 17 && number <= 32:
		return XMM0 << (number - 17)
	case number >= 67 && number <= 82:
		return XMM0 << (number - 67 + 16)
	case number >= 118 && number <= 125:
		return K0 << (number - 118)
	}
	return 0
}
