// Inline functions and templates of C++: comdat.
template <typename T> T twice(T x) { return x + x; }
inline int half(int x) { return x / 2; }
struct box { int v; int get() const { return v; } void set(int x) { v = x; } };
int use_templates(int x) { box b; b.set(twice(x)); return b.get() + half(x); }
long use_long(long x) { return twice(x) + half((int)x); }
