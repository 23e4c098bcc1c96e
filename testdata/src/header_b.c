// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -fPIC -c header_b.c -o ../obj/header_b-gcc12-x86_64-O2-g5.o
// The second user of shared.h; it also takes the function's address, so that
// this unit holds a body of it.
#include "shared.h"

typedef int (*hook)(struct owner *, int);

int use_b(struct owner *o, int v)
{
	return from_header(o, v) - 5; // want located "from_header into use_b:." if !O0
}

hook hand_out(void)
{
	return from_header;
}

// want body "use_b" body "hand_out" body "from_header"
