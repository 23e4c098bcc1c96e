/* Callers that keep values in registers which their callees leave alone. */
#define FN __attribute__((noinline, noclone))
volatile long sink;
long table[16];
long outside(long x);
static FN long leaf(long x) { return x * 3 + table[x & 7]; }
static FN void nothing(void) { sink++; }
static FN double half(double x) { return x * 0.5; }
static FN long loops(long n) { long s = 0; for (long i = 0; i < (n & 7); i++) s += table[i] * n; return s; }
static FN long chooses(long n, long *p)
{
	switch (n & 7) {
	case 0: return p[0]; case 1: return p[3] * 7; case 2: return p[1] + p[2]; case 3: p[4]++; return 8;
	case 4: return n * n; case 5: return p[5] ^ n; default: return 1;
	}
}
static FN long stores(long *p, long v) { long old = *p; *p = v; return old; }
static FN long calls_out(long x) { return outside(x) + x; }
FN long visible(long x) { return leaf(x) ^ 9; }

long argument(long x, long y) { return leaf(x) + y; }
long three(long x, long y, long z, long w) { return leaf(x) + y * z - w; }
long over_two(long x, long y) { return visible(x) * y; }
long result(long x) { nothing(); return x; }
double vector(double x, double y) { return half(x) + y; }
double two_vectors(double x, double y, double z) { return half(x) * y + half(z) * x; }
long mixed(long x, double y) { return (long)(half(y) + x); }
long in_loop(long n, long *p) { long s = 0; for (long i = 0; i < 9; i++) s += loops(i + n) ^ p[i & 3]; return s; }
long over_switch(long n, long m) { return chooses(n, table) - m; }
long passes_on(long x, long y) { nothing(); return leaf(y) + x; }
long swaps(long *a, long *b, long v) { long x = stores(a, v), y = stores(b, x); return x * 3 + y + v; }
long in_one_arm(long x, long y) { if (x & 1) y += leaf(x); return y * x; }
long computed(long x, long y) { long t = x * 77 + y; return leaf(t & 7) + t; }
long many_calls(long x, long y) { return leaf(x) + leaf(y) * x + leaf(x ^ y) * y; }
int narrow(int x, int y, char z) { return (int)leaf(x) + y * z; }
long pointer(long *p, long x) { p[0] = leaf(x); p[1] = leaf(p[0]); return p[2] + x; }
long cannot(long x, long y) { return calls_out(x) + y; }
long cannot_either(long (*f)(long), long x, long y) { return f(x) + y; }
