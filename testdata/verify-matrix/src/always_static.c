/* Static functions that must be inlined, chained. */
static inline __attribute__((always_inline)) int inner(int x) { return x | 64; }
static inline __attribute__((always_inline)) int outer(int x) { return inner(x) + inner(x + 1); }
int use_outer(int x) { return outer(x) * outer(-x); }
