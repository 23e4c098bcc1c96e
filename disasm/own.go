package disasm

// own prints an instruction by the tables of this package, "" if it is in none.
func (m *opcodeMaps) own(code []byte, l layout, i Inst) string {
	if name, ok := exact[string(code)]; ok {
		return name
	}
	at := l.at - 2 // of 0F
	if at >= 1 && code[at] == 0x38 {
		at--
	}
	if at < 0 || code[at] != 0x0f || i.Operand == OperandMem && m.addressBits(l.pre) == 16 {
		return ""
	}
	if m.isREX2(code) {
		return ""
	}
	rm := byte(0)
	if l.a&modRM != 0 {
		rm = code[l.at]
	}
	for _, e := range mnemonics {
		if e.pp == mandatory(l.pre) && e.second == code[at+1] && (e.second != 0x38 || e.third == code[at+2]) && e.fits(rm) {
			return m.ownText(e, code, l, i)
		}
	}
	return ""
}

// mandatory is the prefix that selects an instruction in maps 0F and 0F38.
func mandatory(pre prefixes) byte {
	switch {
	case pre&rep != 0:
		return 0xf3
	case pre&repne != 0:
		return 0xf2
	case pre&operandSize != 0:
		return 0x66
	}
	return 0
}

// fits compares a ModRM byte with the shape of a mnemonic.
func (e mnemonic) fits(rm byte) bool {
	sameReg := e.modrm == anyReg || e.modrm&0x38 == rm&0x38
	switch e.shape {
	case bare:
		return true
	case fixedRM:
		return rm == e.modrm
	case register, wordReg, pointer:
		return sameReg && rm >= 0xc0
	}
	return sameReg && rm < 0xc0
}

func (m *opcodeMaps) ownText(e mnemonic, code []byte, l layout, i Inst) string {
	bits, name := 32, e.name
	wide := l.pre&size64 != 0
	if l.pre&size16 != 0 && e.pp == 0 {
		bits = 16
	}
	if wide {
		bits = 64
	}
	if both, ok := sized[name]; ok {
		if name = both[0]; wide {
			name = both[1]
		}
	}
	switch e.shape {
	case register:
		return name + " " + registerName(i.Reg, bits)
	case wordReg:
		return name + " " + registerName(i.Reg, 32)
	case pointer:
		return name + " " + registerName(i.Reg, m.addressBits(l.pre))
	case memory:
		return name + " " + m.memoryOperand(code, l, i)
	case load:
		return name + " " + m.memoryOperand(code, l, i) + "," + registerName(regOf(code, l), m.addressBits(l.pre))
	case store:
		return name + " " + registerName(regOf(code, l), bits) + "," + m.memoryOperand(code, l, i)
	}
	return name
}

// addressBits is the width of an address and of the registers that hold one.
func (m *opcodeMaps) addressBits(pre prefixes) int {
	small := pre&addressSize != 0
	switch {
	case m.mode32 && small:
		return 16
	case m.mode32 || small:
		return 32
	}
	return 64
}

// regOf is the register in reg of the ModRM byte, extended by REX.R.
func regOf(code []byte, l layout) uint8 {
	reg := code[l.at] >> 3 & 7
	for _, b := range code[:l.at-1] {
		if b&0xf4 == 0x44 {
			reg |= 8
		}
	}
	return reg
}
