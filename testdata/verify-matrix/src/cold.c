/* Cold parts and sibling calls. */
extern void panic_now(int) __attribute__((noreturn, cold)); extern int next(int), log_cold(int) __attribute__((cold));
int check(int x) { if (__builtin_expect(x < 0, 0)) { log_cold(x); log_cold(x + 1); panic_now(x); } return next(x); }
int chain(int x) { return next(x + 1); }
