/* Sibling calls between functions of the unit. */
extern int sink(int);
static __attribute__((noinline)) int down(int x) { return sink(x) + sink(x + 2); }
int go(int x) { return down(x + 1); }
int go2(int x) { if (x) return down(x); return sink(0); }
