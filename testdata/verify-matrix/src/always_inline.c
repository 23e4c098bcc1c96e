/* External functions that must be inlined: no rule may call that a failure. */
inline __attribute__((always_inline)) int must(int x) { return x * 7; }
extern inline __attribute__((always_inline)) int must_extern(int x) { return x * 8; }
int use_must(int x) { return must(x) + must_extern(x); }
int use_again(int x) { return must(x + 1) - must_extern(x); }
