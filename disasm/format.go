package disasm

import (
	"fmt"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// Format prints the instruction at the start of code as one line of AT&T syntax
// without a tab, the way objdump does:
//
//	call 0x401150 <frobnicate+0x10>
//	lea -0x20(%rip),%rdi # 0x402000 <message>
//
// Names come from x86asm and, where that fails, disagrees on the length or is
// known to be wrong, from a table of this package. An instruction in neither is
// ".byte" with all of its bytes, and so is the one byte that starts no
// instruction; no bytes are "". Other machines have the syntax that GNU tools use
// there, with names from golang.org/x/arch. symbol gives the name of an address and where
// that name starts; it may be nil and may return "". pc is the address of code.
func Format(code []byte, pc uint64, mode Mode, symbol func(addr uint64) (name string, base uint64)) string {
	if len(code) == 0 {
		return ""
	}
	if !mode.X86() {
		return mode.machineText(code, pc, symbol)
	}
	m := mode.maps()
	l, err := m.measure(code)
	if err != nil {
		return byteText(code[:1])
	}
	code = code[:l.n]
	inst := m.inst(code, l)
	text := m.own(code, l, inst)
	if text == "" && inst.Kind.Direct() && inst.FieldSize == 2 {
		text = shortBranch(code[l.at-1], inst.Target(pc))
	}
	if text == "" {
		text = m.library(code, l, inst, pc)
	}
	if text == "" {
		text = byteText(code)
	}
	return text + comment(inst, pc, symbol)
}

// byteText is how an assembler takes bytes as they are.
func byteText(code []byte) string {
	text := make([]string, len(code))
	for i, b := range code {
		text[i] = fmt.Sprintf("%#02x", b)
	}
	return ".byte " + strings.Join(text, ", ")
}

// library prints by x86asm, "" where its word is not good.
func (m *opcodeMaps) library(code []byte, l layout, i Inst, pc uint64) string {
	if code[0] == 0x9b && l.n > 1 {
		return waiting(m.library(code[1:], layout{l.n - 1, l.at - 1, l.a, l.pre}, i, pc))
	}
	if m.misnamed(code) {
		return ""
	}
	bits := 64
	if m.mode32 {
		bits = 32
	}
	inst, err := x86asm.Decode(code, bits)
	if err != nil || inst.Op == 0 || inst.Len != len(code) {
		return ""
	}
	text := x86asm.GNUSyntax(inst, pc, nil)
	if i.Kind.Direct() {
		text = text[:strings.LastIndexByte(text, ' ')+1] + fmt.Sprintf("%#x", i.Target(pc))
	}
	if i.RIP() && i.Disp < 0 { // printed without its sign
		text = strings.Replace(text, fmt.Sprintf("%#x(%%rip)", uint32(i.Disp)), fmt.Sprintf("-%#x(%%rip)", -int64(i.Disp)), 1)
	}
	return objdumpName(text, i, l)
}

// misnamed knows the encodings of which x86asm makes something else: EVEX maps
// above 3, which it takes for the lower ones, and REX2.
func (m *opcodeMaps) misnamed(code []byte) bool {
	code = skipPrefixes(code)
	if len(code) > 1 && code[0] == 0x62 {
		return !(m.mode32 && code[1] < 0xc0) && code[1]&7 > 3
	}
	return m.isREX2(code)
}

// isREX2 says whether the opcode lies behind D5 instead of 0F.
func (m *opcodeMaps) isREX2(code []byte) bool {
	code = skipPrefixes(code)
	return !m.mode32 && len(code) > 0 && code[0] == 0xd5
}

// skipPrefixes cuts off legacy prefixes.
func skipPrefixes(code []byte) []byte {
	for len(code) > 0 && strings.IndexByte("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3", code[0]) >= 0 {
		code = code[1:]
	}
	return code
}

// waiting turns fnstcw into fstcw and so on: the form with 9B in front.
func waiting(text string) string {
	if rest, ok := strings.CutPrefix(text, "fn"); ok {
		return "f" + rest
	}
	return ""
}

// comment names the target of a branch, and the address of another operand.
func comment(i Inst, pc uint64, symbol func(uint64) (string, uint64)) string {
	text := ""
	addr, ok := i.Target(pc), i.Kind.Direct()
	if !ok {
		addr, ok = i.Address(pc)
		ok = ok && i.RIP()
		text = fmt.Sprintf(" # %#x", addr)
	}
	if !ok {
		return ""
	}
	if symbol == nil {
		return text
	}
	name, base := symbol(addr)
	switch {
	case name == "":
		return text
	case addr == base:
		return text + " <" + name + ">"
	}
	return text + fmt.Sprintf(" <%s+%#x>", name, addr-base)
}
