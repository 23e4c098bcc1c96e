package elfscan

import (
	"debug/elf"
	"fmt"
)

// typeName names e_type.
func typeName(t elf.Type) string {
	switch t {
	case elf.ET_REL:
		return "rel"
	case elf.ET_EXEC:
		return "exec"
	case elf.ET_DYN:
		return "dyn"
	case elf.ET_CORE:
		return "core"
	}
	return fmt.Sprintf("type-%d", uint16(t))
}

// machineName names e_machine the way uname -m does where it has a name.
func machineName(h header) string {
	switch h.machine {
	case elf.EM_X86_64:
		return "x86_64"
	case elf.EM_386:
		return "i386"
	case elf.EM_AARCH64:
		return "aarch64"
	case elf.EM_ARM:
		return "arm"
	case elf.EM_PPC:
		return "ppc"
	case elf.EM_PPC64:
		if h.order {
			return "ppc64"
		}
		return "ppc64le"
	case elf.EM_S390:
		if h.word == 4 {
			return "s390"
		}
		return "s390x"
	case elf.EM_RISCV:
		return fmt.Sprintf("riscv%d", h.word*8)
	case elf.EM_LOONGARCH:
		return fmt.Sprintf("loongarch%d", h.word*8)
	case elf.EM_MIPS:
		return "mips"
	case elf.EM_SPARC, elf.EM_SPARC32PLUS:
		return "sparc"
	case elf.EM_SPARCV9:
		return "sparc64"
	case elf.EM_BPF:
		return "bpf"
	}
	return fmt.Sprintf("machine-%d", uint16(h.machine))
}
