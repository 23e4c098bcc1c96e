/* A callee that leaves most registers alone. */
static __attribute__((noinline)) int bump(int x) { return x * 5 + 3; }
int keep(int a, int b, int c) { int r = bump(a); return r + a + b * c; }
int keep2(int *p, int n, int m) { int r = 0; for (int i = 0; i < n; i++) r += bump(p[i]) + m; return r + n; }
