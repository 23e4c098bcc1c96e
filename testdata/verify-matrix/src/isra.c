/* Parameters that are used in part or not at all. */
struct pair { int a, b; };
static __attribute__((noinline)) int first_of(struct pair *p, int unused) { return p->a * 3; }
static __attribute__((noinline)) int sum_of(const struct pair *p) { return p->a + p->b; }
int use_pair(int x, int y) { struct pair p = {x, y}; return first_of(&p, x) + sum_of(&p); }
int use_pair2(struct pair *q) { return first_of(q, 3) - sum_of(q); }
