/* Second names that the source asks for. */
extern int sink(int);
int real(int x) { return sink(x) + 31; }
extern int other(int x) __attribute__((alias("real")));
extern int weak_other(int x) __attribute__((weak, alias("real")));
static int hidden(int x) __attribute__((alias("real"), unused));
int use_alias(int x) { return real(x) + other(x) + weak_other(x); }
