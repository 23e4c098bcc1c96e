// gcc-12 -ffile-prefix-map=$PWD=. -gdwarf-5 -c entry.S -o ../obj/entry-gas-x86_64-g5.o
// An assembler unit: a DIE for the unit, a body without DWARF of its own in old
// assemblers, and nothing that could be inlined.
	.text
	.globl	asm_entry
	.type	asm_entry, @function
asm_entry:
	xorl	%eax, %eax
	ret
	.size	asm_entry, .-asm_entry
	.section .note.GNU-stack,"",@progbits
