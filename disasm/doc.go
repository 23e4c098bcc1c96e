// Package disasm reads machine code: how long an instruction is, where a branch
// goes, what a function's first bytes look like, how a line of a listing reads
// and, of x86, which address an operand names.
//
//	code := disasm.Code{Base: 0x401000, Bytes: text, Mode: disasm.Mode64}
//	var stats disasm.Stats
//	edges := code.Edges(disasm.Span{Lo: 0x401000, Hi: 0x401080}, nil, &stats)
//	for _, e := range edges {
//		fmt.Printf("%#x %s %#x\n", e.From, e.Kind, e.To)
//	}
//	fmt.Println(stats.Instructions, stats.Undecoded)
//
// The decoder of x86 is made of tables and knows every opcode map of x86-64 and i386:
// one byte, 0F, 0F38, 0F3A, 3DNow!, VEX, XOP, EVEX (AVX-512, FP16, APX) and
// REX2. It tells instructions from garbage by opcode and opcode extension. In
// maps whose encoding is regular (VEX, XOP, EVEX) it also accepts opcodes that
// nobody has defined yet: their length is known all the same, so an instruction
// newer than this package never derails a sweep. A required or forbidden prefix
// is not checked.
//
// Of arm64, riscv64, ppc64 (either byte order) and s390x it knows lengths, which a
// few bits tell, and branches. Everything else is [Plain]; register use and memory
// operands are not read.
//
// The decoder looks at nothing but the bytes and spans it is handed: symbols,
// relocations and debug information are the caller's business. It allocates
// nothing, never reads past a span and is safe for concurrent use. Names of
// instructions come from golang.org/x/arch and, where its x86asm is wrong, from a
// small table of this package.
//
// "SDM" in comments is Intel's Software Developer's Manual, volume 2; "APM" is
// AMD's Architecture Programmer's Manual, volume 3.
package disasm
