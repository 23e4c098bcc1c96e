/* A result that nobody reads. */
extern void note(int);
static __attribute__((noinline)) int log_it(int x, int y) { note(x + y); note(x - y); note(x * y); return x * 100 + y; }
void use_log(int x) { log_it(x, x + 1); }
void use_log2(int x) { log_it(2 * x, x); }
