// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c noreturn.c -o ../obj/noreturn-gcc12-x86_64-O2-g5.o
// Functions that do not return, declared as such or only found to.
extern void out(int);
extern void stop(int) __attribute__((noreturn));

static __attribute__((noinline)) void found(int v)
{
	out(v);
	stop(v + 1);
}

static __attribute__((noinline, noreturn)) void declared(int v)
{
	out(v);
	stop(v + 2);
}

static __attribute__((noinline)) int returns(int v)
{
	out(v);
	return v + 3;
}

int calls_found(int v)
{
	out(5);
	if (v == 7)
		found(v);
	return v * 2;
}

int ends_with_found(int v)
{
	out(6);
	found(v);
	return v * 3;
}

int ends_with_declared(int v)
{
	out(7);
	declared(v);
	return v * 4;
}

int calls_returns(int v)
{
	out(8);
	return returns(v) * 5;
}

/* Code of another branch follows the first call. */
int two_ends(int v)
{
	out(9);
	if (v == 1)
		found(v);
	if (v == 2)
		stop(9);
	return v * 6;
}

// want no-site "found" no-site "declared" no-site "returns" state "found closed"
// want call "calls_found found" call "two_ends found" call "ends_with_declared declared"
