/* Assembler statements at top level: code without a DIE in a unit. */
__asm__(".text\n.globl asm_helper\n.type asm_helper,@function\nasm_helper:\n\tlea 1(%rdi),%eax\n\tret\n.size asm_helper,.-asm_helper\n");
extern int asm_helper(int);
int use_asm(int x) { return asm_helper(x) + asm_helper(x + 1); }
