package disasm

// roles says what an instruction does with its operands: rm and reg of the ModRM
// byte (rm also of an opcode that holds a register), VEX.vvvv, and registers that the
// opcode stands for.
type roles uint32

const (
	rmR roles = 1 << iota // read
	rmW                   // written
	regR
	regW
	vvR
	vvW
	accR // rax
	accW
	dxR // rdx
	dxW
	cxR // rcx
	cxW
	siRW // rsi
	diRW // rdi
	spRW // rsp

	repeats // rcx counts if there is a prefix F2 or F3

	rmB  // rm is a byte
	regB // reg is a byte
	accB // al
	rmV  // rm is a vector register
	regV
	vvV
	rmK // rm is a mask register
	regK
	vvK

	mmx     // without a mandatory prefix the vector registers are MMX's
	idiom   // the result does not depend on the sources if they are one register
	part    // reg keeps a part of its value
	vvM     // vvvv gives the upper part of the result and nothing else
	wide    // a prefix 66 does not narrow the operands
	unclear // not known
	more    // registers that only this opcode stands for, see encoded.extra

	none roles = 0

	implicit = accR | accW | dxR | dxW | cxR | cxW | siRW | diRW | spRW | repeats | more
)

// Common operand lists, in the order of Intel's syntax: an upper-case letter is
// written as well as read, ":" separates a mere destination.
const (
	rmReg    = rmR | rmW | regR        // op rm, reg
	regRM    = regR | regW | rmR       // op reg, rm
	bothRead = rmR | regR              // cmp, test
	loadRM   = regW | rmR              // mov reg, rm
	storeReg = rmW | regR              // mov rm, reg
	byteSize = rmB | regB              //
	vectors  = rmV | regV              // both operands
	packed   = regRM | vectors | mmx   // op xmm, xmm of integers
	floats   = regRM | vectors         // op xmm, xmm of floats
	vecLoad  = loadRM | vectors        // mov xmm, xmm
	vecStore = storeReg | vectors      //
	scalar   = loadRM | vectors | part // keeps the upper part: cvtss2sd, sqrtsd
	string1  = siRW | diRW | repeats   // movs, cmps
	accRW    = accR | accW             //
	mulDiv   = accR | accW | dxW | rmR // rdx:rax
	exchange = rmR | rmW | regR | regW //
)

// roles finds the roles of an instruction's operands.
func (e *encoded) roles() roles {
	switch e.form {
	case legacy:
		switch e.opmap {
		case 0:
			if r := oneByteRoles[e.opcode]; r != special {
				return r
			}
			return e.oneByteRole()
		case 1:
			if r := twoByteRoles[e.opcode]; r != special {
				return r
			}
			return e.twoByteRole()
		case 2:
			return e.legacy38()
		}
		return e.legacy3A()
	case vex, evex:
		return e.vectorRoles()
	}
	return unclear
}

// special marks opcodes whose roles depend on more than the opcode.
const special = ^none
