// A comdat function that is both inlined and called.
extern int sink(int);
inline int mixed(int x) { return x * 3 + 1; }
inline int heavy(int x) { int r = 0; for (int i = 0; i < 20; i++) r += sink(x + i) * sink(r); return r + sink(x) + sink(r); }
int use_mixed(int x) { return mixed(x) + heavy(x); }
int (*pointer)(int) = mixed;
__attribute__((cold)) int use_heavy(int x) { return heavy(x) + heavy(x + 1) + mixed(x); }
