#include "shared.h"

volatile int port;

/* Called with one constant alone, and big enough to stay a function of its own. */
static __attribute__((noinline)) int clone(int v, int by, int unused)
{
	int sum = scale(v, by);

	for (int i = 0; i < v; i++)
		sum += port * i;
	return sum;
}

static int inner(int v)
{
	return clamp(v + port, 7);
}

static int outer(int v)
{
	if (v > 3)
		return inner(v) + 1;
	return inner(-v);
}

int from_a(int v)
{
	return outer(v) + clone(v, 5, port);
}
