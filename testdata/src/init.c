// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c init.c -o ../obj/init-gcc12-x86_64-O2-g5.o
// Code that a kernel frees after boot and a module after it was loaded, and code of a
// linked kernel that must not be traced, whose bounds are symbols.
#define INIT __attribute__((section(".init.text"), noinline))
extern volatile int port;

#if KERNEL
volatile int port;
__attribute__((section("__ksymtab"))) long symbol_table[2] = { 1, 2 };
#elif MODULE
__attribute__((section(".modinfo"))) const char license[] = "license=GPL";
#endif

#include "init.h"

int INIT start(int v)
{
	return small(v) * 2;
}

int run(int v)
{
	return small(v) * 3;
}

#if KERNEL
#define NOTRACE __attribute__((no_instrument_function, noinline))
void NOTRACE __fentry__(void)
{
}

int NOTRACE quiet(int v)
{
	port = v;
	return v + 3;
}

asm(".globl __noinstr_text_start\n__noinstr_text_start:");
int NOTRACE no_instr(int v)
{
	return small(v) * 5 + quiet(v);
}
asm(".globl __noinstr_text_end\n__noinstr_text_end:");

int calls_no_instr(int v)
{
	port = 1;
	return no_instr(v) * 7;
}
#endif

// want located "small into start" located "small into run" state "small open" no-body "small"
