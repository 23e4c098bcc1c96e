/* Equal by way of equal callees. */
extern int sink(int);
static __attribute__((noinline)) int leaf_a(int x) { return sink(x + 9) * 2; }
static __attribute__((noinline)) int leaf_b(int x) { return sink(x + 9) * 2; }
static __attribute__((noinline)) int mid_a(int x) { return leaf_a(x) + leaf_a(x + 2); }
static __attribute__((noinline)) int mid_b(int x) { return leaf_b(x) + leaf_b(x + 2); }
int top_a(int x) { return mid_a(x) + 1; }
int top_b(int x) { return mid_b(x) + 2; }
