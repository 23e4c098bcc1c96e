/* Functions whose calls vanish. */
static __attribute__((noinline)) int useless(int x) { return x * 2; }
static int never(int x) { return x * 3; }
static inline void empty(int x) {}
int keep_nothing(int x) { (void)useless(x); empty(x); if (0) never(x); return x; }
