// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c implied_b.c -o ../obj/implied_b-gcc12-x86_64-O2-g5.o
// Here limit reads a variable, so that its copies are seen.
extern volatile int port;
#define LIMIT port
#include "implied.h"

int variable_host(int v)
{
	return scaled(v) - 1;
}

// want located "limit into scaled into variable_host" state "limit open"
// want no-site "twice"
