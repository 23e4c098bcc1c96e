/* As a kernel unit: static inline helpers, macros, an initcall and a table. */
#define initcall(f) int (*f##_init)(void) __attribute__((section(".initcall"), used)) = f
static inline unsigned long bit(int n) { return 1UL << (n & 63); }
static inline int test(unsigned long *map, int n) { return (map[n / 64] & bit(n)) != 0; }
static inline void set(unsigned long *map, int n) { map[n / 64] |= bit(n); }
static unsigned long map[4];
int claim(int n) { if (test(map, n)) return -16; set(map, n); return 0; }
static int setup(void) { return claim(1) + claim(2); }
initcall(setup);
