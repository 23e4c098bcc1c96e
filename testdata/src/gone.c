// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c gone.c -o ../obj/gone-gcc12-x86_64-O2-g5.o
// A function that GCC removed when it found that no call of it is left.
extern void out(int);

static __attribute__((noinline)) void removed(int v)
{
	out(v + 50);
	out(v + 51);
}

/* flag is 0 in every call. */
static __attribute__((noinline)) void never_does(int v, int flag)
{
	out(v);
	if (flag)
		removed(v);
}

void caller(int v)
{
	never_does(v, 0);
	out(1);
}

void other_caller(int v)
{
	never_does(v + 1, 0);
	out(2);
}

// want no-body "removed" no-site "removed" clone "never_does constprop"
