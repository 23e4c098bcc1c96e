package disasm

// shape says which operands of an own mnemonic are printed, in AT&T order.
type shape uint8

const (
	bare     shape = iota // none
	register              // the register in rm, of operand size
	wordReg               // the register in rm, always 32 bits
	pointer               // the register in rm, of address size
	memory                // the memory in rm
	load                  // memory in rm, then the register in reg, of address size
	store                 // the register in reg, of operand size, then memory in rm
	fixedRM               // none; the whole ModRM byte is part of the opcode
)

// mnemonic names one instruction. Those that x86asm v0.32.0 prints wrong or not
// at all are here, as far as kernels and system libraries hold them.
type mnemonic struct {
	pp     byte // mandatory prefix: 0, 66, F2 or F3
	second byte // the byte behind 0F: an opcode, or 38
	third  byte // opcode behind 0F 38
	modrm  byte // fixedRM: the whole byte; else reg in bits 3-5
	shape  shape
	name   string
}

// anyReg in mnemonic.modrm stands for every reg.
const anyReg = 0xff

// mnemonics are those of map 0F and 0F38. SDM volume 2 and APM volume 3 have
// them by name.
var mnemonics = []mnemonic{
	{0, 0x01, 0, 0xc0, fixedRM, "enclv"},
	{0, 0x01, 0, 0xc1, fixedRM, "vmcall"},
	{0, 0x01, 0, 0xc2, fixedRM, "vmlaunch"},
	{0, 0x01, 0, 0xc3, fixedRM, "vmresume"},
	{0, 0x01, 0, 0xc4, fixedRM, "vmxoff"},
	{0, 0x01, 0, 0xc5, fixedRM, "pconfig"},
	{0, 0x01, 0, 0xc6, fixedRM, "wrmsrns"},
	{0, 0x01, 0, 0xca, fixedRM, "clac"},
	{0, 0x01, 0, 0xcb, fixedRM, "stac"},
	{0, 0x01, 0, 0xcf, fixedRM, "encls"},
	{0, 0x01, 0, 0xd0, fixedRM, "xgetbv"},
	{0, 0x01, 0, 0xd1, fixedRM, "xsetbv"},
	{0, 0x01, 0, 0xd4, fixedRM, "vmfunc"},
	{0, 0x01, 0, 0xd5, fixedRM, "xend"},
	{0, 0x01, 0, 0xd6, fixedRM, "xtest"},
	{0, 0x01, 0, 0xd7, fixedRM, "enclu"},
	{0, 0x01, 0, 0xd8, fixedRM, "vmrun"},
	{0, 0x01, 0, 0xd9, fixedRM, "vmmcall"},
	{0, 0x01, 0, 0xda, fixedRM, "vmload"},
	{0, 0x01, 0, 0xdb, fixedRM, "vmsave"},
	{0, 0x01, 0, 0xdc, fixedRM, "stgi"},
	{0, 0x01, 0, 0xdd, fixedRM, "clgi"},
	{0, 0x01, 0, 0xde, fixedRM, "skinit"},
	{0, 0x01, 0, 0xdf, fixedRM, "invlpga"},
	{0, 0x01, 0, 0xe8, fixedRM, "serialize"},
	{0, 0x01, 0, 0xee, fixedRM, "rdpkru"},
	{0, 0x01, 0, 0xef, fixedRM, "wrpkru"},
	{0, 0x01, 0, 0xfa, fixedRM, "monitorx"},
	{0, 0x01, 0, 0xfb, fixedRM, "mwaitx"},
	{0, 0x01, 0, 0xfc, fixedRM, "clzero"},
	{0, 0x01, 0, 0xfd, fixedRM, "rdpru"},
	{0, 0x01, 0, 0xfe, fixedRM, "invlpgb"},
	{0, 0x01, 0, 0xff, fixedRM, "tlbsync"},
	{0x66, 0x01, 0, 0xcc, fixedRM, "tdcall"},
	{0x66, 0x01, 0, 0xcd, fixedRM, "seamret"},
	{0x66, 0x01, 0, 0xce, fixedRM, "seamops"},
	{0x66, 0x01, 0, 0xcf, fixedRM, "seamcall"},
	{0xf2, 0x01, 0, 0xca, fixedRM, "erets"},
	{0xf2, 0x01, 0, 0xd9, fixedRM, "vmgexit"},
	{0xf2, 0x01, 0, 0xe8, fixedRM, "xsusldtrk"},
	{0xf2, 0x01, 0, 0xe9, fixedRM, "xresldtrk"},
	{0xf2, 0x01, 0, 0xfe, fixedRM, "rmpupdate"},
	{0xf2, 0x01, 0, 0xff, fixedRM, "pvalidate"},
	{0xf3, 0x01, 0, 0xca, fixedRM, "eretu"},
	{0xf3, 0x01, 0, 0xd9, fixedRM, "vmgexit"},
	{0xf3, 0x01, 0, 0xe8, fixedRM, "setssbsy"},
	{0xf3, 0x01, 0, 0xea, fixedRM, "saveprevssp"},
	{0xf3, 0x01, 0, 0xec, fixedRM, "uiret"},
	{0xf3, 0x01, 0, 0xed, fixedRM, "testui"},
	{0xf3, 0x01, 0, 0xee, fixedRM, "clui"},
	{0xf3, 0x01, 0, 0xef, fixedRM, "stui"},
	{0xf3, 0x01, 0, 0xfe, fixedRM, "rmpadjust"},
	{0xf3, 0x01, 0, 0xff, fixedRM, "psmash"},
	{0xf3, 0x01, 0, 5 << 3, memory, "rstorssp"},
	{0, 0x0e, 0, 0, bare, "femms"},
	{0xf3, 0x1e, 0, 0xfa, fixedRM, "endbr64"},
	{0xf3, 0x1e, 0, 0xfb, fixedRM, "endbr32"},
	{0xf3, 0x1e, 0, 1 << 3, register, "rdssp"},
	{0, 0x37, 0, 0, bare, "getsec"},
	{0xf3, 0xa6, 0, 0xc0, fixedRM, "montmul"},
	{0xf3, 0xa6, 0, 0xc8, fixedRM, "xsha1"},
	{0xf3, 0xa6, 0, 0xd0, fixedRM, "xsha256"},
	{0, 0xa7, 0, 0xc0, fixedRM, "xstore-rng"},
	{0xf3, 0xa7, 0, 0xc0, fixedRM, "repz xstore-rng"},
	{0xf3, 0xa7, 0, 0xc8, fixedRM, "repz xcrypt-ecb"},
	{0xf3, 0xa7, 0, 0xd0, fixedRM, "repz xcrypt-cbc"},
	{0xf3, 0xa7, 0, 0xd8, fixedRM, "repz xcrypt-ctr"},
	{0xf3, 0xa7, 0, 0xe0, fixedRM, "repz xcrypt-cfb"},
	{0xf3, 0xa7, 0, 0xe8, fixedRM, "repz xcrypt-ofb"},
	{0x66, 0xae, 0, 6 << 3, wordReg, "tpause"},
	{0x66, 0xae, 0, 6 << 3, memory, "clwb"},
	{0x66, 0xae, 0, 7 << 3, memory, "clflushopt"},
	{0xf2, 0xae, 0, 6 << 3, wordReg, "umwait"},
	{0xf3, 0xae, 0, 5 << 3, register, "incssp"},
	{0xf3, 0xae, 0, 6 << 3, pointer, "umonitor"},
	{0xf3, 0xae, 0, 6 << 3, memory, "clrssbsy"},
	{0, 0xc7, 0, 3 << 3, memory, "xrstors"},
	{0, 0xc7, 0, 4 << 3, memory, "xsavec"},
	{0, 0xc7, 0, 5 << 3, memory, "xsaves"},
	{0, 0xc7, 0, 7 << 3, register, "rdseed"},
	{0xf3, 0xc7, 0, 6 << 3, pointer, "senduipi"},
	{0xf3, 0xc7, 0, 7 << 3, pointer, "rdpid"},
	{0, 0x38, 0xf6, anyReg, store, "wrss"},
	{0x66, 0x38, 0xf5, anyReg, store, "wruss"},
	{0x66, 0x38, 0xf8, anyReg, load, "movdir64b"},
	{0xf2, 0x38, 0xf8, anyReg, load, "enqcmd"},
	{0xf3, 0x38, 0xf8, anyReg, load, "enqcmds"},
	{0, 0x38, 0xf9, anyReg, store, "movdiri"},
}

// sized are the names that carry the operand size, as objdump prints them.
var sized = map[string][2]string{
	"rdssp":   {"rdsspd", "rdsspq"},
	"incssp":  {"incsspd", "incsspq"},
	"wrss":    {"wrssd", "wrssq"},
	"wruss":   {"wrussd", "wrussq"},
	"xrstors": {"xrstors", "xrstors64"},
	"xsavec":  {"xsavec", "xsavec64"},
	"xsaves":  {"xsaves", "xsaves64"},
}

// exact are whole instructions: in VEX maps, and a nop that x86asm splits.
var exact = map[string]string{
	"\x66\x90":             "xchg %ax,%ax",
	"\xc5\xf8\x77":         "vzeroupper",
	"\xc5\xfc\x77":         "vzeroall",
	"\xc4\xe1\x78\x77":     "vzeroupper",
	"\xc4\xe1\x7c\x77":     "vzeroall",
	"\xc4\xe2\x78\x49\xc0": "tilerelease",
}
