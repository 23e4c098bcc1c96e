/* Nested functions of GNU C, and statement expressions. */
int apply(int (*f)(int), int x) { return f(x) + f(x + 1); }
int nest(int k) { int add(int x) { return x + k; } return apply(add, 3) + add(5); }
