/* One argument is the same constant everywhere. */
extern int look(int, int);
static __attribute__((noinline)) int table(int x, int mode) { int r = look(x, mode); for (int i = 0; i < mode; i++) r += look(i, x); return r; }
int t1(int x) { return table(x, 4); }
int t2(int x) { return table(x + 1, 4) * 2; }
