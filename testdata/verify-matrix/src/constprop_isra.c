/* Both at once. */
struct big { int v[8]; };
extern int look(int, int);
static __attribute__((noinline)) int both(struct big *b, int k, int unused) { int r = 0; for (int i = 0; i < 8; i++) r += look(b->v[i], k); return r; }
int b1(struct big *b) { return both(b, 9, 1); }
int b2(struct big *b, int x) { return both(b, 9, x) + x; }
