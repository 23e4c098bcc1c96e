/* Callers that may leave out the alignment of the stack, and such that may not. */
#define FN __attribute__((noinline, noclone))
volatile long sink;
long table[16];
long outside(long x);
static FN long leaf(long x) { return x * 3 + table[x & 7]; }
static FN long reads(const long *p, int n) { long s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }
static FN long seven(long a, long b, long c, long d, long e, long f, long g) { return a + b * c - d * e + f * g; }
static FN double half(double x) { return x * 0.5 + table[3]; }
static FN void stores(long x) { table[x & 15] = x; }
static FN __attribute__((noreturn)) void spin(long x) { for (;;) sink += x; }
FN long needs(long x) { return outside(x) + 1; }

long once(long x) { return leaf(x) + 1; }
long twice(long x) { return leaf(x) + leaf(x ^ 5); }
FN long chain(long x) { return leaf(x) * 7; }
long farther(long x) { return chain(x) - 4; }
long saves_one(long x, long y) { long a = leaf(x); stores(y); return a + leaf(y) + x; }
long saves_two(long x, long y, long z) { long a = leaf(x), b = leaf(y), c = leaf(z); return a * b * c + x + y + z; }
long keeps_array(long x) { long a[3] = {x, x * 2, x * 3}; return reads(a, 3) + a[1]; }
long keeps_large(long x) { long a[33]; for (int i = 0; i < 33; i++) a[i] = x ^ i; return reads(a, 33); }
long pushes_one(long x) { return seven(x, 2, 3, 4, 5, 6, x) + 1; }
double in_vector(double x) { return half(x) + 1; }
double over_vector(double x, double y) { return half(x) * y + half(y); }
long in_loop(long n) { long s = 0; for (long i = 0; i < n; i++) s += leaf(i); return s; }
long in_switch(long n)
{
	switch (n & 7) {
	case 0: return leaf(n); case 1: return chain(n) * 7; case 2: return leaf(1) + leaf(2); case 3: table[4]++; return 8;
	case 4: return n * n; case 5: return table[5] ^ n; default: return leaf(n) + 1;
	}
}
long in_one_arm(long x) { if (x > 100) return x * 2; return leaf(x) + leaf(x + 1); }
long dies(long x) { if (x > 1000) spin(x); return x * 4; }
long rarely(long x) { if (__builtin_expect(x == 77, 0)) { stores(x); return leaf(x) + 3; } return x; }
__attribute__((cold)) long seldom(long x) { return leaf(x) + 2; }
long calls_out(long x) { return outside(x) + leaf(x); }
long calls_far(long x) { return needs(x) + leaf(x); }
long through(long (*f)(long), long x) { return f(x) + leaf(x); }
long aligns_more(long x) { long a[4] __attribute__((aligned(64))) = {x}; sink = (long)a; return reads(a, 4) + 1; }
long grows(long n) { char a[(n & 63) + 1]; sink = (long)a; a[0] = (char)n; return leaf(n) + a[0]; }
FN long again(long n) { return n < 2 ? n : again(n - 1) + leaf(n); }
long jumps(long x) { return leaf(x + 1); }
