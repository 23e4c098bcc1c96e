// Thunks of multiple inheritance.
struct a { virtual int fa(); int x; }; struct b { virtual int fb(); int y; };
int a::fa() { return x; } int b::fb() { return y; }
struct c : a, b { int fa() override; int fb() override; int z; };
int c::fa() { return x + z; } int c::fb() { return y + z; }
int run(b *p) { return p->fb(); }
int make(c *p) { return p->fa() + p->fb(); }
