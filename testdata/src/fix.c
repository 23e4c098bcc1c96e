// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -fno-pie -c fix.c -o ../obj/fix-gcc12-x86_64-O2-g5.o
// What a fix may change: a function, one of a header, a macro, a type, a variable, and
// functions that a macro makes on one line.
#include "include/fixed.h"

extern int source(int);

static int table[] = {
	1,
	2,
	3,
};

static const struct point origin = { .x = 1, .level = 2 };

DEFINE_PAIR(step, 1)

DEFINE_PAIR(leap, 10)

__attribute__((noinline)) static int lookup(int i)
{
	int sum = 0;

	for (int k = 0; k < i; k++) {
		sum += table[k % 3];
		if (sum > 1000)
			goto out;
	}
	sum += origin.x;
out:
	return sum;
}

#ifdef NEVER_DEFINED
static int absent(int v)
{
	return v + 1;
}
#endif

__attribute__((noinline)) static int
level_of(const struct point *p,
	 int scale)
{
	return p->level * scale;
}

__attribute__((noinline)) static int
bounded(int v)
{
	return CLAMP(v) + source(v);
}

int entry(struct point *p, int m)
{
	int v = twice(lookup(p->x));

	switch (m) {
	case MODE_ON:
		v += level_of(p, 2);
		break;
	default:
		v += bounded(v);
	}
	return v + step_up(v) + step_down(v) + leap_up(v) + leap_down(v);
}

// want body "lookup" body "bounded" body "entry" body "step_up" body "leap_down"
// want inlined "twice into entry" no-site "lookup"
