package disasm

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/arch/arm64/arm64asm"
	"golang.org/x/arch/ppc64/ppc64asm"
	"golang.org/x/arch/riscv64/riscv64asm"
	"golang.org/x/arch/s390x/s390xasm"
)

// machineText is Format for a machine other than x86. The libraries do not tell
// lengths; where they know no name, the bytes are shown.
func (m Mode) machineText(code []byte, pc uint64, symbol func(uint64) (string, uint64)) string {
	i, err := m.machine().one(code)
	if err != nil {
		return byteText(code[:min(m.machine().unit, len(code))])
	}
	code = code[:i.Len]
	text := strings.TrimSpace(strings.ReplaceAll(m.libraryText(code, pc), "\t", " "))
	if text == "" {
		return byteText(code)
	}
	if i.Kind.Direct() {
		text = text[:strings.LastIndexAny(text, " ,")+1] + fmt.Sprintf("%#x", i.Target(pc))
	}
	return text + comment(i, pc, symbol)
}

// libraryText prints one instruction, "" if its library does not know it.
func (m Mode) libraryText(code []byte, pc uint64) string {
	switch m {
	case ModeARM64:
		if name, ok := hintsARM64[binary.LittleEndian.Uint32(code)]; ok {
			return name
		}
		if inst, err := arm64asm.Decode(code); err == nil {
			return arm64asm.GNUSyntax(inst)
		}
	case ModeRISCV64:
		if inst, err := riscv64asm.Decode(code); err == nil && inst.Len == len(code) {
			return registersRISCV.ReplaceAllStringFunc(riscv64asm.GNUSyntax(inst), abiRegister)
		}
	case ModePPC64:
		return ppcText(code, pc, binary.BigEndian)
	case ModePPC64LE:
		return ppcText(code, pc, binary.LittleEndian)
	case ModeS390X:
		if inst, err := s390xasm.Decode(code); err == nil && inst.Len == len(code) {
			return s390xasm.GNUSyntax(inst, pc)
		}
	}
	return ""
}

// hintsARM64 names the hints that arm64asm knows by number only (Arm ARM C6.2, HINT).
var hintsARM64 = map[uint32]string{
	0xd50320ff: "xpaclri", 0xd503221f: "esb", 0xd503229f: "csdb",
	0xd503231f: "paciaz", 0xd503233f: "paciasp", 0xd503235f: "pacibz", 0xd503237f: "pacibsp",
	0xd503239f: "autiaz", 0xd50323bf: "autiasp", 0xd50323df: "autibz", 0xd50323ff: "autibsp",
	0xd503241f: "bti", 0xd503245f: "bti c", 0xd503249f: "bti j", 0xd50324df: "bti jc",
}

// registersRISCV finds registers by number, which GNU tools call by their use (RISC-V
// ABIs Specification, "Integer Register Convention").
var registersRISCV = regexp.MustCompile(`\bx[0-9]+\b`)

var namesRISCV = strings.Fields("zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6")

func abiRegister(name string) string {
	if n, err := strconv.Atoi(name[1:]); err == nil && n < len(namesRISCV) {
		return namesRISCV[n]
	}
	return name
}

func ppcText(code []byte, pc uint64, order binary.ByteOrder) string {
	inst, err := ppc64asm.Decode(code, order)
	if err != nil || inst.Len != len(code) {
		return ""
	}
	return ppc64asm.GNUSyntax(inst, pc)
}
