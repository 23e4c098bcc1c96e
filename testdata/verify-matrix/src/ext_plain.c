/* An external function that is small enough to be inlined, and is also called from outside. */
int scale(int x) { return x * 3 + 1; }
int use_one(int x) { return scale(x) + 2; }
int use_two(int x, int y) { return scale(x) - scale(y); }
