package csource

import "testing"

// The expectations follow from reading the C.
var bodies = []struct {
	what, src, want string
}{
	{"calls", "int f(int v) //@\n{ return a(v) + b(c(v)); }", "a b c"},
	{"brace on the line", "int f(void) { a(); } int g(void) { b(); } //@", "a"},
	{"the second of a line", "int g(void) { b(); } int f(void) { a(); } //@", "a"},
	{"type on the line before", "static inline struct x *\nf(struct x *p) //@\n{ return a(p); }", "a"},
	{"name in parentheses", "int (f)(int v) //@\n{ return a(v); }", "a"},
	{"old style", "int f(v, w) //@\nint v; char *w;\n{ return a(v); }", "a"},
	{"attributes", "int f(void) __attribute__((noinline)) //@\n__releases(lock)\n{ a(); }", "a"},
	{"attribute in front", "__attribute__((format(printf, 1, 2))) int f(char *s, ...) //@\n{ a(s); }", "a"},
	{"comments and strings", "void f(void) //@\n{ /* a(); } */ b(\"c( \\\" }\", '}'); // d(\n}", "b"},
	{"joined comment", "void f(void) //@\n{ // a(); \\\nb();\nc(); }", "c"},
	{"comment begun above", "/* one\n two */ void f(void) { a(); } //@", "a"},
	{"value", "void f(void) //@\n{ reg(cb); ops.open = my_open; p = &fn; }", "cb fn my_open ops p reg"},
	{"parameters and locals", "int f(int a, struct s *b, int (*cb)(int), char c[2]) //@\n" +
		"{ int d = a, *e; size_t g; struct t h; u8 *i = b; use(d, e, g, h, i, c); return cb(a); }", "cb use"},
	{"a shadowed name that is called", "void f(void) //@\n{ int (*go)(void) = pick; go(); }", "go pick"},
	{"members", "void f(void) //@\n{ p->a(q.b, r->c->d); struct s v = { .open = my, .n = 1 }; }", "my p q r"},
	{"tags and types", "void f(void) //@\n{ struct a *x = (struct b *)g(sizeof(struct c)); u32 y = (u32)h(x); T *z = (T *)k(y); }",
		"g h k u32"},
	{"labels", "void f(void) //@\n{ if (a()) goto out; b();\nout: c(); }", "a b c"},
	{"address of a label", "void f(void) //@\n{ static void *t[] = { &&one }; goto *t[0];\none: a(); }", "a one"},
	{"never evaluated", "void f(void) //@\n{ sizeof(a()); typeof(b()) x; sizeof c(); __builtin_offsetof(struct s, d);" +
		" __builtin_types_compatible_p(e, g); __builtin_constant_p(h()); i(); }", "i"},
	{"cleanup", "void f(void) //@\n{ int x __attribute__((cleanup(put))) = get(); struct s *q __attribute__((__cleanup__(drop))); }",
		"drop get put"},
	{"statement expression", "int f(void) //@\n{ return ({ int x = a(); x + b(); }) + c(); }", "a b c"},
	{"generic selection", "int f(void) //@\n{ return _Generic(a(), int: b, default: c)(1); }", "b c"},
	{"cast of a cast", "u64 f(void) //@\n{ return (u64)(unsigned)a() + (u64)(u32)b() + (u64)(unsigned long)~c(); }", "a b c u32 u64"},
	{"operands of asm", "void f(void) //@\n{ asm volatile(\"call %P1\" : [out] \"=r\" (v) : \"i\" (thunk) : \"memory\"); }",
		"thunk v"},
	{"control", "void f(void) //@\n{ for (int i = a(); b(i); c()) while (d()) do e(); while (g());" +
		" switch (h()) { case I: j(); break; default: k(); } }", "I a b c d e g h j k"},
	{"initializers", "void f(void) //@\n{ struct s v[] = { [A] = { a, .n = b() }, { c } }; int (*t[])(int) = { d, e }; }",
		"A a b c d e"},
	{"cast to a function", "void f(void) //@\n{ ((void (*)(int))a)(1); (*b)(2); }", "a b"},
	{"an unknown word in front", "void f(void) //@\n{ unlikely_to_be_a_type a(1); }", "a"},
	{"K&R like calls", "void f(void) //@\n{ for_each(x) a(x); }", "a for_each x"},
	{"nested function", "int f(void) //@\n{ int g(int v) { return a(v); } return g(1); }", "a g v"},
	{"numbers", "void f(void) //@\n{ x = 0x1fUL + 1.5e3 + 07; a(); }", "a x"},
	{"wide strings", "void f(void) //@\n{ a(L\"b(\", u8\"c(\"); }", "a"},
}

func TestBodies(t *testing.T) {
	for _, c := range bodies {
		t.Run(c.what, func(t *testing.T) {
			if got := namesOf(t, nil, map[string]string{"t.c": c.src}); got != c.want {
				t.Errorf("names %q, want %q", got, c.want)
			}
		})
	}
}

var deadCode = []struct {
	what, body, want string
}{
	{"if (0)", "if (0) a(); b();", "b"},
	{"if (0) else", "if (0) a(); else b();", "b"},
	{"if (1) else", "if (1) { a(); } else { b(); }", "a"},
	{"else if", "if (x()) a(); else if (0) b(); else c();", "a c x"},
	{"and", "if (0 && a()) b(); if (a() && 0) c();", "a"},
	{"or", "if (1 || a()) b(); else c();", "b"},
	{"negation", "if (!1) a(); if (!0) b();", "b"},
	{"conditional", "return 0 ? a() : b();", "b"},
	{"conditional, true", "return (1) ? a() : b();", "a"},
	{"without middle", "return 1 ?: a();", ""},
	{"unknown", "if (x) a(); else b(); return y ? c() : d();", "a b c d x y"},
	{"arithmetic", "if (4 - 2 * 2) a(); if ((1 << 3) == 8) b(); else c(); if (3 > 4 || ~0 == 1) d();", "b"},
	{"expected", "if (__builtin_expect(!!(0), 0)) a(); b();", "b"},
	{"chosen", "__builtin_choose_expr(1, a, b)(c);", "a c"},
	{"while (0)", "while (0) a(); do b(); while (0);", "b"},
	{"for", "for (a(); 0; b()) c();", "a"},
	{"behind return", "return a(); b();", "a"},
	{"behind return, labelled", "if (x()) goto out; return a(); out: b();", "a b x"},
	{"behind a block", "if (1) return a(); b();", "a"},
	{"behind both", "if (x()) return a(); else return b(); c();", "a b x"},
	{"behind one", "if (x()) return a(); c();", "a c x"},
	{"a label in the dead branch", "goto in; if (0) { in: a(); } b();", "a b"},
	{"case in a dead branch", "switch (x()) { if (0) { case 1: a(); } b(); }", "a b x"},
	{"casts", "if ((int)0) a(); if ((unsigned long)1) b(); else c();", "b"},
	{"statement expression", "if (({ b(); 0; })) a();", "a b"}, // GCC inlines a before it knows
	{"comma", "if ((a(), 0)) b();", "a"},
	{"a known constant", "if (__builtin_constant_p(1)) a(); else b();", "a"},
	{"a call is no constant", "if (__builtin_constant_p(c(1))) a(); else b();", "b"},
	{"an enumerator", "if (ENABLED) a();", "ENABLED a"},
	{"loops do not return", "while (1) { if (x()) break; } a();", "a x"},
	{"break in a switch", "switch (x()) { case 1: a(); break; case 2: b(); } c();", "a b c x"},
	{"octal and suffix", "if (00u) a(); if (0x0UL) b(); c();", "c"},
}

func TestDeadCode(t *testing.T) {
	for _, c := range deadCode {
		t.Run(c.what, func(t *testing.T) {
			src := "int f(void) //@\n{ " + c.body + " }\n"
			if got := namesOf(t, nil, map[string]string{"t.c": src}); got != c.want {
				t.Errorf("names %q, want %q", got, c.want)
			}
		})
	}
}
