// Comdat functions that must be inlined, and a lambda.
struct wrap { int v; __attribute__((always_inline)) int get() const { return v * 3; } };
__attribute__((always_inline)) inline int must(int x) { return x + 41; }
int use_wrap(int x) { wrap w{x}; auto f = [](int y) { return y * 2; }; return must(w.get()) + f(x); }
