/* A chain of external functions, each inlined into the next. */
int a1(int x) { return x + 1; }
int a2(int x) { return a1(x) * 2; }
int a3(int x) { return a2(x) - 3; }
int a4(int x) { return a3(x) ^ 4; }
