package disasm

import (
	"fmt"
	"strings"
)

// renamed are x86asm's spellings that differ from those of objdump since
// binutils 2.37, which leaves out a suffix where an operand tells the size.
var renamed = map[string]string{
	"callq": "call", "jmpq": "jmp", "retq": "ret", "leaveq": "leave", "ljmpq": "ljmp", "lcallq": "lcall",
	"calll": "call", "jmpl": "jmp", "retl": "ret", "leavel": "leave",
	"pushq": "push", "popq": "pop", "pushfq": "pushf", "popfq": "popf",
	"pushl": "push", "popl": "pop", "pushfl": "pushf", "popfl": "popf",
	"lgdtl": "lgdt", "lidtl": "lidt", "sgdtl": "sgdt", "sidtl": "sidt",
	"shlxl": "shlx", "shlxq": "shlx", "shrxl": "shrx", "shrxq": "shrx", "sarxl": "sarx", "sarxq": "sarx",
	"cdqe": "cltq", "movsxd": "movslq",
	"data32": "data16",
}

// objdumpName replaces the mnemonic, behind whatever prefixes.
func objdumpName(text string, i Inst, l layout) string {
	words := strings.Split(text, " ")
	for k, w := range words {
		if strings.ContainsAny(w, "%$(,") {
			break
		}
		name, ok := renamed[w]
		switch {
		case ok:
			words[k] = name
		case w == "mov" && l.pre&size64 != 0 && (l.a == immV || l.a == imm64):
			words[k] = "movabs"
		case w == "ds" && i.Kind.Indirect():
			words[k] = "notrack"
		case w == "rep" && i.Kind == Return:
			words[k] = "repz"
		}
	}
	return strings.Join(words, " ")
}

// conditions are the suffixes of jcc by the low half of the opcode.
var conditions = [16]string{"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"}

// shortBranch prints a branch with a 16-bit displacement, "" if it is none of
// call, jmp and jcc.
func shortBranch(opcode byte, target uint64) string {
	switch {
	case opcode == 0xe8:
		return fmt.Sprintf("callw %#x", target)
	case opcode == 0xe9:
		return fmt.Sprintf("jmpw %#x", target)
	case opcode&0xf0 == 0x80:
		return fmt.Sprintf("j%sw %#x", conditions[opcode&15], target)
	}
	return ""
}
