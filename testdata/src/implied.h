/* What the units of implied_a.c and implied_b.c share; LIMIT is a constant in
 * the one and a variable in the other. */
static inline int limit(void)
{
	return LIMIT;
}

static inline int scaled(int v)
{
	return v * limit() + 1;
}

static inline int twice(int v)
{
	return scaled(v) + scaled(v + 1);
}
