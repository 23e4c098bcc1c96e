/* Equal static functions. */
extern int sink(int);
static __attribute__((noinline)) int twin_a(int x) { return sink(x * 3) + 1; }
static __attribute__((noinline)) int twin_b(int x) { return sink(x * 3) + 1; }
int use_a(int x) { return twin_a(x) + 5; }
int use_b(int x) { return twin_b(x) - 5; }
