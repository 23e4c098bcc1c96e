/* Static functions may be inlined at every level. */
static int one(int x) { return x + 100; }
static int two(int x) { return one(x) * one(x + 1); }
static inline int three(int x) { return two(x) - 9; }
int use_static(int x) { return three(x) + two(x); }
