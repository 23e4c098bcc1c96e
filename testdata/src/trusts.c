// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c trusts.c -o ../obj/trusts-gcc12-x86_64-O2-g5.o
// What GCC may have found out about a function that it did not inline.
extern void out(int);
extern int (*kept)(int);
extern int state;

static __attribute__((noinline)) int changed(int v);

/* Called by changed alone: GCC saw all that is passed. */
static __attribute__((noinline)) int local(int v)
{
	out(v);
	return v + state;
}

/* Somebody else may call it through the pointer. */
static __attribute__((noinline)) int held(int v)
{
	out(v + 1);
	return v - state;
}

/* Everybody may call it. */
__attribute__((noinline)) int global(int v)
{
	out(v + 2);
	return v * state;
}

static __attribute__((noinline)) int changed(int v)
{
	out(v + 3);
	return local(v) + held(v) + global(v);
}

int caller(int v)
{
	state = v;
	return changed(v) + state;
}

int caller_of_caller(int v)
{
	return caller(v) + 1;
}

void holds(void)
{
	kept = held;
}

// want body "changed" no-site "changed" no-site "local" no-site "held" state "changed closed"
// want inlined "caller into caller_of_caller"
