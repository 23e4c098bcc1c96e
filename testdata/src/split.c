// A function that is inlined into two others, for debugging information in files of its own.
volatile int port;

static inline __attribute__((always_inline)) int small(int v)
{
	port = v;
	return v + 1;
}

int first(int v)
{
	return small(v) * 2;
}

int second(int v)
{
	for (int i = 0; i < v; i++)
		v += small(i);
	return v;
}
