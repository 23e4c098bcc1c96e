package disasm

// Kind says what an instruction does to the flow of control.
type Kind uint8

const (
	// Plain goes on with the next instruction. System calls, software
	// interrupts, int1 and hlt are plain: what follows them runs.
	Plain Kind = iota

	Call         // near call with a displacement
	CallIndirect // call through a register or memory; every far call
	Jump         // near jump with a displacement, and APX's jmpabs
	JumpIndirect // jump through a register or memory; every far jump

	// CondJump is every instruction with a displacement that may fall through:
	// jcc, loop, loope, loopne, jcxz and its kin, and xbegin (whose displacement
	// leads to the abort handler).
	CondJump

	Return // ret, far ret, iret, sysret, sysexit, eretu, erets, rsm
	Trap   // ud0, ud1, ud2

	// Breakpoint is int3: padding, a speculation barrier behind an unconditional
	// branch, or a place to be patched.
	Breakpoint

	// Nop is an instruction without effect as compilers and assemblers use it
	// for padding: 90 and 0F 1F in every length, in 32-bit code also
	// lea 0(%r),%r and mov %esi,%esi.
	Nop

	Endbr // endbr64, endbr32

	// Undecoded stands for one byte that no instruction could be decoded from.
	// Only sweeps report it, Decode never does.
	Undecoded
)

var kindNames = [...]string{
	Plain: "plain", Call: "call", CallIndirect: "call-indirect", Jump: "jump", JumpIndirect: "jump-indirect",
	CondJump: "cond-jump", Return: "return", Trap: "trap", Breakpoint: "breakpoint", Nop: "nop", Endbr: "endbr",
	Undecoded: "undecoded",
}

// String returns the kind in lower case, such as "call" or "cond-jump".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Direct says whether the instruction holds its target: [Call], [Jump], [CondJump].
func (k Kind) Direct() bool { return k == Call || k == Jump || k == CondJump }

// Indirect says whether the target comes from a register or memory.
func (k Kind) Indirect() bool { return k == CallIndirect || k == JumpIndirect }

// isBranch says whether there is an [Edge] for it: Call to CondJump.
func (k Kind) isBranch() bool { return k-Call <= CondJump-Call }

// Ends says whether control never reaches the next instruction: jumps, returns
// and [Trap]. (Linux resumes behind the ud2 of a WARN; the code does not say so.)
func (k Kind) Ends() bool {
	return k == Jump || k == JumpIndirect || k == Return || k == Trap
}

// touchesNothing says that the instruction neither reads nor writes a register.
func (k Kind) touchesNothing() bool {
	return k == Nop || k == Endbr || k == Trap || k == Breakpoint
}
