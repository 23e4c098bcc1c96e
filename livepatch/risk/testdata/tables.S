# gcc -c tables.S -o tables.o && ld -T tables.lds tables.o -o tables.elf
#
# Functions of a small kernel module, with entries in the tables that a kernel
# keeps about its code: sizes and fields as in Linux 6.1 on x86-64.

	.text
	.globl	plain, branches, calls, loops, dies, warns, patched, faults, jumps, sibling
	.type	plain, @function
plain:	ret
	.size	plain, .-plain

	.type	branches, @function
branches:
0:	.byte	0x0f, 0x1f, 0x44, 0, 0		# +0x0, key of the module
1:	.byte	0x0f, 0x1f, 0x44, 0, 0		# +0x5, tracepoint of the module
2:	.byte	0x0f, 0x1f, 0x44, 0, 0		# +0xa, key of another object
	ret
3:	ret
	.size	branches, .-branches
	.pushsection __jump_table, "aw"
	.balign	8
	.long	0b - ., 3b - .
	.quad	own_key + 1 - .
	.balign	8
	.long	1b - ., 3b - .
	.quad	__tracepoint_event + 8 - .
	.balign	8
	.long	2b - ., 3b - .
	.quad	foreign_key + 2 - .
	.popsection

	.type	calls, @function
calls:
0:	call	__SCT__foreign			# +0x0
1:	jmp	__SCT__own			# +0x5
	.size	calls, .-calls
	.pushsection .static_call_sites, "aw"
	.long	0b - ., __SCT__foreign - .
	.long	1b - ., __SCK__own + 1 - .
	.popsection

	.type	loops, @function
loops:	test	%edi, %edi
	je	1f
0:	pause
	jmp	0b
1:	call	panic
	.size	loops, .-loops

	.type	dies, @function
dies:	test	%edi, %edi
	je	0f
	call	loops
0:	ud2					# +0x9
	.size	dies, .-dies

	.type	warns, @function
warns:
0:	ud2					# +0x0, a WARN: control goes on
	ret
	.size	warns, .-warns
	.pushsection __bug_table, "aw"
	.long	0b - ., 0
	.word	17, 1
	.popsection

	.type	patched, @function
patched:
0:	jmp	2f				# +0x0, replaced by nothing
1:	pause
	jmp	1b
3:	ret
	.size	patched, .-patched
	.pushsection .altinstr_aux, "ax"
2:	testb	$1, flag(%rip)
	jnz	1b
	jmp	3b
	.popsection
	.pushsection .altinstr_replacement, "ax"
4:	call	helper
5:
	.popsection
	.pushsection .altinstructions, "a"
	.long	0b - ., 4b - .
	.word	7
	.byte	5, 5b - 4b
	.popsection

	.type	faults, @function
faults:
0:	mov	(%rdi), %eax			# +0x0
	jmp	faults
1:	ret					# only the fault leads here
	.size	faults, .-faults
	.pushsection __ex_table, "a"
	.long	0b - ., 1b - ., 3
	.popsection

	.type	jumps, @function
jumps:	jmp	sibling				# +0x0
	.size	jumps, .-jumps

	.type	sibling, @function
sibling:
	test	%edi, %edi
	jne	elsewhere			# +0x2
	je	sibling.cold
	jmp	*%rax				# +0xe
	.size	sibling, .-sibling

	.section .text.unlikely, "ax"
	.type	sibling.cold, @function
sibling.cold:
	jmp	plain				# in the cold part
	.size	sibling.cold, .-sibling.cold

	.section .noinstr.text, "ax"
	.globl	quiet
	.type	quiet, @function
quiet:	jmp	__x86_return_thunk
	.size	quiet, .-quiet
	.pushsection _kprobe_blacklist, "aw"
	.quad	quiet
	.popsection

	.section .init.text, "ax"
	.globl	setup
	.type	setup, @function
setup:	ret
	.size	setup, .-setup

	.data
	.type	own_key, @object
own_key:
	.zero	16
	.size	own_key, 16
	.type	__tracepoint_event, @object
__tracepoint_event:
	.zero	64
	.size	__tracepoint_event, 64
	.type	__SCK__own, @object
__SCK__own:
	.zero	16
	.size	__SCK__own, 16
	.type	flag, @object
flag:	.zero	1
	.size	flag, 1

	.section .modinfo, "a"
	.asciz	"name=fixture"
	.asciz	"depends=other"
	.section .gnu.linkonce.this_module, "aw"
	.zero	64
