/* The external function is inlined in one place and called in another, which is cold. */
extern void note(int);
int weigh(int x) { for (int i = 0; i < 7; i++) note(x * i); return x; }
__attribute__((cold)) int rarely(int x) { return weigh(x) + 1; }
static inline int often(int x) { return x + 5; }
int small(int x) { return x ^ 21; }
int hot(int x) { return small(x) + often(x); }
__attribute__((noinline, cold)) int frozen(int x) { return small(x) + small(x + 1); }
