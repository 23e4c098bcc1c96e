/* Equal static functions that are inlined afterwards. */
extern int sink(int);
static int ia(int x) { return sink(x * 7) + 2; }
static int ib(int x) { return sink(x * 7) + 2; }
int use_ia(int x) { return ia(x) + ia(x + 1); }
int use_ib(int x) { return ib(x) - ib(x + 1); }
