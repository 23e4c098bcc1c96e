// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -fPIC -c header_a.c -o ../obj/header_a-gcc12-x86_64-O2-g5.o
// A header's inline function in two units; see header_b.c.
#include "shared.h"

volatile int port;

int use_a(struct owner *o, int v)
{
	return from_header(o, v) * 2; // want located "from_header into use_a:." if !O0
}

// want body "use_a" state "use_a closed" state "from_header open"
