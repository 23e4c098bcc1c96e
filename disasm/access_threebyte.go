package disasm

// legacy38 gives the roles of the map behind 0F 38.
func (e *encoded) legacy38() roles {
	switch op := e.opcode; {
	case op == 0x29 || op == 0x37: // pcmpeqq, pcmpgtq
		return pz
	case op == 0x10 || op == 0x14 || op == 0x15: // blends by xmm0
		return fl | more
	case op == 0x17: // ptest
		return vR
	case op >= 0x1c && op <= 0x1e, op&^0x17 == 0x20 && op&7 < 6, op == 0x2a, op == 0x41, op == 0xdb:
		return mm // pabs, pmovsx, pmovzx, movntdqa, phminposuw, aesimc
	case op < 0x42:
		return pk
	case op >= 0x80 && op <= 0x82: // invept and its kin
		return regR
	case op == 0x8a, op == 0x8b: // movrs
		return loadRM
	case op == 0xcb: // sha256rnds2
		return fl | more
	case op >= 0xc8 && op <= 0xcf, op >= 0xdc && op <= 0xdf && e.pp == pp66:
		return fl
	}
	return e.legacy38General()
}

// legacy38General is of general registers.
func (e *encoded) legacy38General() roles {
	switch op := e.opcode; {
	case op == 0xf0 && e.pp == ppRepne: // crc32
		return regRM | rmB | wide
	case op == 0xf1 && e.pp == ppRepne:
		return regRM | wide
	case op == 0xf0: // movbe
		return loadRM
	case op == 0xf1:
		return storeReg
	case op == 0xf6 && e.pp != ppNone: // adcx, adox
		return regRM | wide
	case op == 0xf5, op == 0xf6, op == 0xf9, op == 0xfc: // wruss, wrss, movdiri, aadd
		return regR
	case op == 0xf8 && !e.inRegister: // movdir64b, enqcmd: reg is an address
		return regR
	}
	return unclear
}

// legacy3A gives the roles of the map behind 0F 3A.
func (e *encoded) legacy3A() roles {
	switch op := e.opcode; {
	case op == 0x08, op == 0x09, op == 0xdf: // roundps, roundpd, aeskeygenassist
		return vl
	case op == 0x0a, op == 0x0b: // roundss, roundsd
		return scalar
	case op >= 0x0c && op <= 0x0f:
		return pk
	case op >= 0x14 && op <= 0x17: // pextr
		return storeReg | regV
	case op == 0x20, op == 0x22: // pinsr
		return regRM | regV
	case op == 0x21, op >= 0x40 && op <= 0x44, op >= 0xcc && op <= 0xcf:
		return fl
	case op >= 0x60 && op <= 0x63: // pcmpestrm, pcmpestri, pcmpistrm, pcmpistri
		return vR | more
	case op == 0xf0: // hreset
		return accR
	}
	return unclear
}

// extra adds the registers that only one opcode stands for.
func (e *encoded) extra(a *Access) {
	switch {
	case e.opmap == 3 && e.opcode < 0x60: // vblendv
		a.Read |= XMM0 << (e.last >> 4)
	case e.opmap == 3: // pcmpestrm and its kin, also under VEX
		if e.opcode < 0x62 {
			a.Read |= RAX | RDX
		}
		if e.opcode&1 == 0 {
			a.Written |= XMM0
		} else {
			a.Written |= RCX
		}
	case e.opmap == 2: // xmm0 is an operand
		a.Read |= XMM0
	case e.opmap == 1:
		e.extraTwoByte(a)
	case e.opcode == 0xd7: // xlat
		a.Read |= RBX
	default: // enter, leave
		a.Read |= RBP
		a.Written |= RBP
	}
}

func (e *encoded) extraTwoByte(a *Access) {
	switch e.opcode {
	case 0xf7: // maskmovq, maskmovdqu
		a.Read |= RDI
	case 0xa2: // cpuid
		a.Written |= RBX
	case 0xc7: // cmpxchg8b
		a.Read |= RBX
	case 0x77: // vzeroupper, vzeroall
		a.Written |= 0xffff * XMM0
		if !e.long {
			a.Merged |= 0xffff * XMM0
		}
	case 0x05: // syscall: arguments, and what the processor overwrites
		a.Read |= RDI | RSI | R8 | R9 | R10
		a.Written |= R11
	}
}
