/* The old meaning of inline: with extern the definition is nobody's own. */
extern inline __attribute__((gnu_inline)) int old_extern(int x) { return x * 17; }
inline __attribute__((gnu_inline)) int old_plain(int x) { return x * 19; }
int use_old(int x) { return old_extern(x) + old_plain(x); }
