/* What leaves no trace: pure functions, constants, ranges. */
static __attribute__((noinline)) int pure(const int *p) { return p[0] + p[1]; }
static __attribute__((noinline)) int range(int x) { return x & 7; }
int twice(const int *p) { return pure(p) + pure(p); }
int bounded(int x) { int r = range(x); return r < 8 ? r : -1; }
static int counter; __attribute__((noinline)) static int reads(int x) { return x + 1; }
int ref(int x) { counter = x; int r = reads(x); return counter + r; }
