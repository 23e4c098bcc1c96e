# Differences of two labels in every width, over code that a linker may shorten. Rebuild:
#
#   llvm-mc-19 --triple=loongarch64 --mattr=+relax --defsym LOONG=1 --filetype=obj -o differences-loongarch64.o differences.s
#   llvm-mc-19 --triple=riscv64 --mattr=+relax --filetype=obj -o differences-riscv64.o differences.s
	.text
	.globl start
	.type start,@function
start:
.ifdef LOONG
	nop
	.p2align 3 # four bytes, all of which are needed
.else
	call target
.endif
end:
	nop
	.size start, .-start
	.globl target
target:
	nop
	.section .debug_info,"",@progbits
	.byte end - start
	.half end - start
	.word end - start
.ifdef LOONG
	.dword end - start
.else
	.quad end - start
.endif
	.uleb128 end - start
	.uleb128 target - start + 1000
	.byte 0x80
	.section .debug_abbrev,"",@progbits
	.byte 0
	.section .debug_line,"",@progbits
.ifdef LOONG
	.dword target
.else
	.quad target
.endif
	.section .debug_frame,"",@progbits
	.byte 0
