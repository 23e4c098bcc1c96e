// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c twins.c -o ../obj/twins-gcc12-x86_64-O2-g5.o
// Identical functions that GCC folds, and explicit aliases.
extern void out(int);

/* Two statics with the same body and no address taken: one code, two names. */
static __attribute__((noinline)) int twin_one(int v)
{
	out(v);
	out(v + 1);
	return v * 5;
}

static __attribute__((noinline)) int twin_two(int v)
{
	out(v);
	out(v + 1);
	return v * 5;
}

/* Two globals with the same body: the second becomes a wrapper into which the
 * first is inlined; its symbol has code, its DIE has none. */
int global_one(int v)
{
	out(v * 9);
	out(v * 8);
	out(v * 7);
	return v - 5;
}

int global_two(int v)
{
	out(v * 9);
	out(v * 8);
	out(v * 7);
	return v - 5;
}

int real_name(int v)
{
	out(v);
	return v + 11;
}

int other_name(int v) __attribute__((alias("real_name")));
int weak_name(int v) __attribute__((weak, alias("real_name")));

int use(int v)
{
	return twin_one(v) + twin_two(v + 1);
}

// want symbols "real_name other_name weak_name"
// want body "real_name" body "use" body "twin_one" body "global_one"
// want no-body "twin_two" no-body "global_two" no-site "global_one" if gcc12 O2
// want state "global_one open" if gcc12 O2
