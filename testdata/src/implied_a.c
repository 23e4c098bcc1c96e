// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c implied_a.c -o ../obj/implied_a-gcc12-x86_64-O2-g5.o
// Copies of limit leave no trace here: it is a constant.
#define LIMIT 8
#include "implied.h"

extern void out(int);

int constant_host(int v)
{
	out(v);
	return scaled(v);
}

int constant_deep(int v)
{
	out(v + 1);
	return twice(v);
}

int no_host(int v)
{
	out(v + 2);
	return v;
}

// want no-site "limit" orphan "limit" state "limit open" body "no_host"
// want inlined "scaled into constant_host" inlined "scaled into twice into constant_deep"
