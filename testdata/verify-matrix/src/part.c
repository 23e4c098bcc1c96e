/* A cheap test in front of expensive work: the work becomes a part. */
extern int work(int); extern int more(int, int);
int guarded(int *p) { if (!p) return 0; int r = work(*p); for (int i = 0; i < r; i++) r += more(i, *p) * work(r); return more(r, work(r + *p)); }
int g1(int *p) { return guarded(p) + 1; }
int g2(int *p) { return guarded(p) + 2; }
int g3(int *p, int *q) { return guarded(p) + guarded(q); }
