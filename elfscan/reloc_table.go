package elfscan

import "debug/elf"

// relocOp says what a relocation type does to the bytes at its place.
type relocOp uint16

// The low bits are the field's size in bytes; 0 means an unknown type.
const (
	relocSize   relocOp = 0x0f
	relocPC     relocOp = 0x10  // minus the address of the place
	relocTLS    relocOp = 0x20  // offset in the thread-local block: no section base
	relocNone   relocOp = 0x40  // nothing to do
	relocBias   relocOp = 0x80  // minus 0x8000, as the processor's thread pointer is off by that
	relocAdd    relocOp = 0x100 // to what is there
	relocSub    relocOp = 0x200 // from what is there
	relocSix    relocOp = 0x400 // the low six bits of the field
	relocULEB   relocOp = 0x800 // a LEB128 number that keeps its length
	relocUpdate         = relocAdd | relocSub
)

// relocOps returns the operations of a machine by relocation type, nil for a
// machine whose relocations are not known. Types are those that compilers and
// assemblers put into debug sections.
func relocOps(m elf.Machine) []relocOp {
	switch m {
	case elf.EM_X86_64:
		return relocOpsX86
	case elf.EM_386:
		return relocOps386
	case elf.EM_AARCH64:
		return relocOpsARM64
	case elf.EM_PPC64:
		return relocOpsPPC64
	case elf.EM_S390:
		return relocOpsS390
	case elf.EM_PPC:
		return relocOpsPPC
	case elf.EM_ARM:
		return relocOpsARM
	case elf.EM_RISCV:
		return relocOpsRISCV
	case elf.EM_LOONGARCH:
		return relocOpsLoong
	case elf.EM_MIPS:
		return relocOpsMIPS
	}
	return nil
}

// System V ABI, AMD64 supplement, table 4.9.
var relocOpsX86 = []relocOp{
	elf.R_X86_64_NONE:     relocNone,
	elf.R_X86_64_64:       8,
	elf.R_X86_64_PC32:     4 | relocPC,
	elf.R_X86_64_32:       4,
	elf.R_X86_64_32S:      4,
	elf.R_X86_64_PC64:     8 | relocPC,
	elf.R_X86_64_DTPOFF64: 8 | relocTLS,
	elf.R_X86_64_DTPOFF32: 4 | relocTLS,
}

// System V ABI, Intel386 supplement, table 4.9.
var relocOps386 = []relocOp{
	elf.R_386_NONE:       relocNone,
	elf.R_386_32:         4,
	elf.R_386_PC32:       4 | relocPC,
	elf.R_386_TLS_LDO_32: 4 | relocTLS,
}

// ELF for the Arm 64-bit Architecture (AAELF64), §5.7.
var relocOpsARM64 = []relocOp{
	elf.R_AARCH64_NONE:   relocNone,
	256:                  relocNone, // withdrawn R_AARCH64_NONE
	elf.R_AARCH64_ABS64:  8,
	elf.R_AARCH64_ABS32:  4,
	elf.R_AARCH64_PREL64: 8 | relocPC,
	elf.R_AARCH64_PREL32: 4 | relocPC,
	elf.R_AARCH64_ABS16:  2,
	elf.R_AARCH64_PREL16: 2 | relocPC,
}

// Power Architecture 64-bit ELF V2 ABI, §3.5.3.
var relocOpsPPC64 = []relocOp{
	elf.R_PPC64_NONE:     relocNone,
	elf.R_PPC64_ADDR32:   4,
	elf.R_PPC64_ADDR64:   8,
	elf.R_PPC64_REL32:    4 | relocPC,
	elf.R_PPC64_REL64:    8 | relocPC,
	elf.R_PPC64_DTPREL64: 8 | relocTLS | relocBias,
}

// System V ABI, S/390 supplement, "Relocation".
var relocOpsS390 = []relocOp{
	elf.R_390_NONE: relocNone,
	elf.R_390_32:   4,
	elf.R_390_PC32: 4 | relocPC,
	elf.R_390_64:   8,
	elf.R_390_PC64: 8 | relocPC,
}

// Power Architecture 32-bit ABI, §4.13.5.
var relocOpsPPC = []relocOp{
	elf.R_PPC_NONE:     relocNone,
	elf.R_PPC_ADDR32:   4,
	elf.R_PPC_REL32:    4 | relocPC,
	elf.R_PPC_DTPREL32: 4 | relocTLS | relocBias,
}

// ELF for the Arm Architecture (AAELF32), §5.6.
var relocOpsARM = []relocOp{
	elf.R_ARM_NONE:      relocNone,
	elf.R_ARM_ABS32:     4,
	elf.R_ARM_REL32:     4 | relocPC,
	elf.R_ARM_TLS_LDO32: 4 | relocTLS,
}

// RISC-V ELF psABI, "Relocations". What the linker may shorten is written as a
// difference of two symbols, by a pair that sets or adds one and subtracts the other.
var relocOpsRISCV = []relocOp{
	elf.R_RISCV_NONE:         relocNone,
	elf.R_RISCV_32:           4,
	elf.R_RISCV_64:           8,
	elf.R_RISCV_TLS_DTPREL32: 4 | relocTLS,
	elf.R_RISCV_TLS_DTPREL64: 8 | relocTLS,
	elf.R_RISCV_ADD8:         1 | relocAdd,
	elf.R_RISCV_ADD16:        2 | relocAdd,
	elf.R_RISCV_ADD32:        4 | relocAdd,
	elf.R_RISCV_ADD64:        8 | relocAdd,
	elf.R_RISCV_SUB8:         1 | relocSub,
	elf.R_RISCV_SUB16:        2 | relocSub,
	elf.R_RISCV_SUB32:        4 | relocSub,
	elf.R_RISCV_SUB64:        8 | relocSub,
	elf.R_RISCV_ALIGN:        relocNone,
	elf.R_RISCV_RELAX:        relocNone,
	elf.R_RISCV_SUB6:         1 | relocSub | relocSix,
	elf.R_RISCV_SET6:         1 | relocSix,
	elf.R_RISCV_SET8:         1,
	elf.R_RISCV_SET16:        2,
	elf.R_RISCV_SET32:        4,
	elf.R_RISCV_32_PCREL:     4 | relocPC,
	60:                       1 | relocULEB, // SET_ULEB128
	61:                       1 | relocULEB | relocSub,
}

// LoongArch ELF psABI, "Relocations".
var relocOpsLoong = []relocOp{
	elf.R_LARCH_NONE:         relocNone,
	elf.R_LARCH_32:           4,
	elf.R_LARCH_64:           8,
	elf.R_LARCH_TLS_DTPREL32: 4 | relocTLS,
	elf.R_LARCH_TLS_DTPREL64: 8 | relocTLS,
	elf.R_LARCH_ADD8:         1 | relocAdd,
	elf.R_LARCH_ADD16:        2 | relocAdd,
	elf.R_LARCH_ADD32:        4 | relocAdd,
	elf.R_LARCH_ADD64:        8 | relocAdd,
	elf.R_LARCH_SUB8:         1 | relocSub,
	elf.R_LARCH_SUB16:        2 | relocSub,
	elf.R_LARCH_SUB32:        4 | relocSub,
	elf.R_LARCH_SUB64:        8 | relocSub,
	elf.R_LARCH_32_PCREL:     4 | relocPC,
	elf.R_LARCH_RELAX:        relocNone,
	102:                      relocNone, // ALIGN
	105:                      1 | relocAdd | relocSix,
	106:                      1 | relocSub | relocSix,
	107:                      1 | relocULEB | relocAdd,
	108:                      1 | relocULEB | relocSub,
	109:                      8 | relocPC,
}

// System V ABI, MIPS supplement, and the 64-bit ELF object file specification.
var relocOpsMIPS = []relocOp{
	elf.R_MIPS_NONE:         relocNone,
	elf.R_MIPS_32:           4,
	elf.R_MIPS_64:           8,
	elf.R_MIPS_TLS_DTPREL32: 4 | relocTLS | relocBias,
	elf.R_MIPS_TLS_DTPREL64: 8 | relocTLS | relocBias,
	248:                     4 | relocPC, // PC32
}
