/* An external function that calls itself. */
int fact(int n) { return n < 2 ? 1 : n * fact(n - 1); }
int five(void) { return fact(5); }
unsigned long fib(unsigned long n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
