/* Weak definitions, two of them equal. */
extern int sink(int);
__attribute__((weak)) int hook(int x) { return 0; }
__attribute__((weak)) int hook2(int x) { return 0; }
int strong(int x) { return hook(x) + hook2(x) + sink(x); }
__attribute__((weak)) int weak_work(int x) { return sink(x * 2) + 1; }
int strong_work(int x) { return sink(x * 2) + 1; }
