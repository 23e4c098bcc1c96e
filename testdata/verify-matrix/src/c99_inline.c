/* C99 inline: an inline definition without and with an external one. */
inline int c99(int x) { return x * 23; }
inline int c99_own(int x) { return x * 29; }
extern int c99_own(int x);
int use_c99(int x) { return c99(x) + c99_own(x); }
