package disasm

// Short names for the cells of the opcode tables.
const (
	__ = undefined
	oo = attr(0)      // no operand bytes
	mr = modRM        // ModRM
	mb = modRM | imm8 // ModRM, imm8
	mz = modRM | immZ // ModRM, imm16 or imm32
	mt = modRM | trap // ud0, ud1
	ib = imm8         //
	iz = immZ         //
	iv = immV         // mov to register
	mo = roleMoffs    //
	en = imm16and8    // enter
	jb = rel8 | condJump
	jz = relZ | condJump
	js = rel8 | jump
	jl = relZ | jump
	cl = relZ | call
	cf = immFar | callIndirect
	jf = immFar | jumpIndirect
	rt = ret
	rw = imm16 | ret
	br = breakpoint
	rx = roleREX
	sg = roleSegment
)

// Kinds at their place in an attr.
const (
	call         = attr(Call) << kindShift
	callIndirect = attr(CallIndirect) << kindShift
	jump         = attr(Jump) << kindShift
	jumpIndirect = attr(JumpIndirect) << kindShift
	condJump     = attr(CondJump) << kindShift
	ret          = attr(Return) << kindShift
	trap         = attr(Trap) << kindShift
	breakpoint   = attr(Breakpoint) << kindShift
	nop          = attr(Nop) << kindShift
	endbr        = attr(Endbr) << kindShift
)

// oneByte64 is the one-byte opcode map of 64-bit mode (SDM table A-2).
var oneByte64 = [256]attr{
	/* 00 */ mr, mr, mr, mr, ib, iz, __, __, mr, mr, mr, mr, ib, iz, __, roleEscape,
	/* 10 */ mr, mr, mr, mr, ib, iz, __, __, mr, mr, mr, mr, ib, iz, __, __,
	/* 20 */ mr, mr, mr, mr, ib, iz, sg, __, mr, mr, mr, mr, ib, iz, sg, __,
	/* 30 */ mr, mr, mr, mr, ib, iz, sg, __, mr, mr, mr, mr, ib, iz, sg, __,
	/* 40 */ rx, rx, rx, rx, rx, rx, rx, rx, rx, rx, rx, rx, rx, rx, rx, rx,
	/* 50 */ oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo,
	/* 60 */ __, __, roleEVEX, mr, sg, sg, roleOperandSize, roleAddressSize, iz, mz, ib, mb, oo, oo, oo, oo,
	/* 70 */ jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb,
	/* 80 */ mb, mz, __, mb, mr, mr, mr, mr, mr, mr, mr, mr, mr, groupLea, mr, roleXOP,
	/* 90 */ roleNop, oo, oo, oo, oo, oo, oo, oo, oo, oo, __, roleWait, oo, oo, oo, oo,
	/* A0 */ mo, mo, mo, mo, oo, oo, oo, oo, ib, iz, oo, oo, oo, oo, oo, oo,
	/* B0 */ ib, ib, ib, ib, ib, ib, ib, ib, iv, iv, iv, iv, iv, iv, iv, iv,
	/* C0 */ mb, mb, rw, rt, roleVEX3, roleVEX2, groupC6, groupC7, en, oo, rw, rt, br, ib, __, rt,
	/* D0 */ mr, mr, mr, mr, __, roleREX2, __, oo, mr, groupD9, mr, groupDB, mr, groupDD, mr, mr,
	/* E0 */ jb, jb, jb, jb, ib, ib, ib, ib, cl, jl, __, js, oo, oo, oo, oo,
	/* F0 */ roleLock, oo, roleRepne, roleRep, oo, oo, groupF6, groupF7, oo, oo, oo, oo, oo, oo, groupFE, groupFF,
}

// oneByte32 is the same map outside 64-bit mode.
var oneByte32 = [256]attr{
	/* 00 */ mr, mr, mr, mr, ib, iz, oo, oo, mr, mr, mr, mr, ib, iz, oo, roleEscape,
	/* 10 */ mr, mr, mr, mr, ib, iz, oo, oo, mr, mr, mr, mr, ib, iz, oo, oo,
	/* 20 */ mr, mr, mr, mr, ib, iz, sg, oo, mr, mr, mr, mr, ib, iz, sg, oo,
	/* 30 */ mr, mr, mr, mr, ib, iz, sg, oo, mr, mr, mr, mr, ib, iz, sg, oo,
	/* 40 */ oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo,
	/* 50 */ oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo, oo,
	/* 60 */ oo, oo, roleEVEX, mr, sg, sg, roleOperandSize, roleAddressSize, iz, mz, ib, mb, oo, oo, oo, oo,
	/* 70 */ jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb, jb,
	/* 80 */ mb, mz, mb, mb, mr, mr, mr, mr, mr, mr, mr, mr, mr, groupLea, mr, roleXOP,
	/* 90 */ roleNop, oo, oo, oo, oo, oo, oo, oo, oo, oo, cf, roleWait, oo, oo, oo, oo,
	/* A0 */ mo, mo, mo, mo, oo, oo, oo, oo, ib, iz, oo, oo, oo, oo, oo, oo,
	/* B0 */ ib, ib, ib, ib, ib, ib, ib, ib, iv, iv, iv, iv, iv, iv, iv, iv,
	/* C0 */ mb, mb, rw, rt, roleVEX3, roleVEX2, groupC6, groupC7, en, oo, rw, rt, br, ib, oo, rt,
	/* D0 */ mr, mr, mr, mr, ib, ib, __, oo, mr, groupD9, mr, groupDB, mr, groupDD, mr, mr,
	/* E0 */ jb, jb, jb, jb, ib, ib, ib, ib, cl, jl, jf, js, oo, oo, oo, oo,
	/* F0 */ roleLock, oo, roleRepne, roleRep, oo, oo, groupF6, groupF7, oo, oo, oo, oo, oo, oo, groupFE, groupFF,
}
