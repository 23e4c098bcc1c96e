// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c shared.c -o ../obj/shared-gcc12-x86_64-O2-g5.o
// One code for two functions, and who means which.
extern void out(int);
extern void keep(int (*)(int));

static __attribute__((noinline)) int first_twin(int v)
{
	out(v);
	out(v + 1);
	return v * 5;
}

static __attribute__((noinline)) int second_twin(int v)
{
	out(v);
	out(v + 1);
	return v * 5;
}

int uses_first(int v)
{
	return first_twin(v) + 1;
}

int uses_second(int v)
{
	return second_twin(v) + 2;
}

int uses_both(int v)
{
	return first_twin(v) * second_twin(v + 1);
}

/* Addresses of globals must differ: the second becomes a wrapper. */
int first_global(int v)
{
	out(v * 9);
	out(v * 8);
	out(v * 7);
	return v - 5;
}

int second_global(int v)
{
	out(v * 9);
	out(v * 8);
	out(v * 7);
	return v - 5;
}

void keeps(void)
{
	keep(first_global);
	keep(second_global);
}

int real(int v)
{
	out(v);
	return v + 11;
}

int other(int v) __attribute__((alias("real")));

/* Two void functions without an address: nothing of the second is left. */
static __attribute__((noinline)) void gone_into(int v)
{
	out(v + 100);
	out(v + 101);
}

static __attribute__((noinline)) void gone(int v)
{
	out(v + 100);
	out(v + 101);
}

void uses_gone(int v)
{
	gone(v);
	out(3);
}

void uses_gone_into(int v)
{
	gone_into(v);
	out(4);
}

// want symbols "first_twin second_twin" symbols "gone gone_into" if !nosym
// want symbols "real other" no-body "second_twin" no-body "second_global" no-body "gone"
// want body "first_twin" body "first_global" state "first_global open" no-site "first_global"
