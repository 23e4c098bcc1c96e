// Exceptions: cold landing pads, and equal functions.
extern int may_throw(int);
static int guard1(int x) { try { return may_throw(x); } catch (int e) { return e; } catch (...) { return -1; } }
int outer1(int x) { return guard1(x) + 1; }
int outer2(int x) { return guard1(x) + 2; }
int equal1(int x) { return may_throw(x + 3) * 2; }
int equal2(int x) { return may_throw(x + 3) * 2; }
