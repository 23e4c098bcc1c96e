/* Inlined by init.c, and by modules too. */
static inline __attribute__((always_inline)) int small(int v)
{
	port = v;
	return v + 1;
}
