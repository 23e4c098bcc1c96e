/* Inlined into functions of two units. */
static inline int clamp(int v, int most)
{
	return v > most ? most : v < -most ? -most : v;
}

static inline int scale(int v, int by)
{
	int sum = 0;

	for (int i = 0; i < by; i++) {
		int part = clamp(v * i, 1000);

		sum += part;
	}
	return sum;
}

int from_a(int v);
int from_b(int v);
