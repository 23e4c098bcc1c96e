package csource

import (
	"errors"
	"strings"
	"testing"
)

// The expectations follow from C11 section 6.10.3 and the GCC manual.
var expansions = []struct {
	what string
	// head stands in front of the function, body in it.
	head, body, want string
}{
	{"object", "#define A b", "A();", "b"},
	{"function", "#define A(x) b(x, c)", "A(d());", "b c d"},
	{"without arguments", "#define A(x) b(x)", "p = A;", "A p"},
	{"nested", "#define A(x) B(x)\n#define B(y) c(y)", "A(B(1));", "c"},
	{"paste", "#define CALL(op, t) t##_##op()", "CALL(get, dev);", "dev_get"},
	{"paste and rescan", "#define X(n) do_##n\n#define do_a real", "X(a)();", "real"},
	{"paste of an empty argument", "#define X(a, b) a##b()", "X(, c); X(d, );", "c d"},
	{"argument of ## is not expanded", "#define N one\n#define X(a) x_##a()\n#define Y(a) X(a)", "X(N); Y(N);", "x_N x_one"},
	{"string", "#define S(x) use(#x)", "S(a());", "use"},
	{"variadic", "#define P(fmt, ...) out(fmt, ##__VA_ARGS__)", "P(\"\"); P(\"\", a(), b);", "a b out"},
	{"named variadic", "#define P(fmt, args...) out(fmt, args)", "P(\"\", a(), b());", "a b out"},
	{"recursion", "#define a(x) a(x + 1)", "a(b);", "a b"},
	{"mutual recursion", "#define a b\n#define b a", "a();", "a"},
	{"the name of a function", "#define lock(l) do_lock(&(l)->raw)", "lock(x); (lock)(y);", "do_lock lock x y"},
	{"defined away", "#define trace(x) do { } while (0)\n#define warn(x) ((void)0)", "trace(a()); warn(b()); c();", "c"},
	{"never called", "#define check(x) ((void)sizeof(x))", "check(a()); b();", "b"},
	{"constant", "#define DEBUG 0\n#define enabled() (DEBUG)", "if (DEBUG) a(); if (enabled() && b()) c(); d();", "d"},
	{"across lines", "#define A(x, \\\n  y) \\\n  b(x, \\\n    y)", "A(c(),\n d());", "b c d"},
	{"a call that the expansion begins", "#define A b(\n#define C c", "A C); ", "b c"},
	{"a function-like name at the end", "#define A B\n#define B(x) c(x)", "A(d());", "c d"},
	{"commas in parentheses", "#define A(x, y) x; y", "A(a(1, 2), b());", "a b"},
	{"undone", "#define a b\n#undef a", "a();", "a"},
	{"redefined", "#define a b\n#undef a\n#define a c", "a();", "c"},
	{"defined later", "", "a();\n}\n#define a b\nvoid g(void) {", "a"},
	{"defined inside", "", "\n#define OP(x) op_##x()\nOP(add);\n#undef OP\nOP(sub);", "OP op_add sub"},
	{"two definitions", "#ifdef UNKNOWN\n#define A b\n#else\n#define A c\n#endif", "A(d);", "b c d"},
	{"two definitions in a condition", "#ifdef UNKNOWN\n#define A 0\n#else\n#define A 1\n#endif", "if (A) b(); else c();", "b c"},
	{"two definitions with the same value", "#ifdef UNKNOWN\n#define A (0)\n#else\n#define A 0\n#endif", "if (A) b(); else c();", "c"},
	{"paste of either", "#ifdef UNKNOWN\n#define NS lib_\n#else\n#define NS app_\n#endif\n#define CAT(a, b) a##b\n" +
		"#define NAME(a, b) CAT(a, b)\n#define open NAME(NS, open)", "open();", "app_open lib_open"},
	{"perhaps no macro", "#ifdef UNKNOWN\n#define a(x) b(x)\n#endif", "a(c());", "a b c"},
	{"a fallback", "#ifndef A\n#define A b\n#endif", "A();", "b"},
	{"statement expression", "#define min(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a < _b ? _a : _b; })",
		"min(g(), h());", "g h"},
	{"loop", "#define for_each(p, h) for (p = first(h); p; p = next(p))", "for_each(q, list) use(q);", "first list next q use"},
	{"a comment does not paste", "#define A(x) x+/**/y", "A(z)();", "y z"},
}

func TestExpansion(t *testing.T) {
	for _, c := range expansions {
		t.Run(c.what, func(t *testing.T) {
			src := c.head + "\nint f(void) //@\n{ " + c.body + " }\n"
			if got := namesOf(t, nil, map[string]string{"t.c": src}); got != c.want {
				t.Errorf("names %q, want %q", got, c.want)
			}
		})
	}
}

// The shape of the kernel's system calls.
const syscallHeader = `
#define __MAP1(m, t, a) m(t, a)
#define __MAP2(m, t, a, ...) m(t, a), __MAP1(m, __VA_ARGS__)
#define __MAP(n, ...) __MAP##n(__VA_ARGS__)
#define __SC_DECL(t, a) t a
#define __SC_CAST(t, a) (__force t)a
#define __SYSCALL_DEFINEx(x, name, ...)                                  \
	static long __se_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__));    \
	static inline long __do_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__)); \
	long __x64_sys##name(const struct pt_regs *regs)                 \
	{ return __se_sys##name(regs->di, regs->si); }                   \
	static long __se_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__))     \
	{ long ret = __do_sys##name(__MAP(x, __SC_CAST, __VA_ARGS__)); asmlinkage_protect(x, ret); return ret; } \
	static inline long __do_sys##name(__MAP(x, __SC_DECL, __VA_ARGS__))
#define SYSCALL_DEFINE2(name, ...) __SYSCALL_DEFINEx(2, _##name, __VA_ARGS__)
`

var madeFunctions = []struct {
	what, src, name, want string
}{
	{"system call", syscallHeader + "SYSCALL_DEFINE2(open, int, a,\n\tint, b) //\n{\n\treturn do_open(a, b);\n}\nint g(void) { h(); }",
		"__do_sys_open", "do_open"},
	{"its wrapper", syscallHeader + "SYSCALL_DEFINE2(open, int, a, int, b)\n{ return do_open(a, b); }", "__se_sys_open",
		"__do_sys_open __force asmlinkage_protect"},
	{"its entry", syscallHeader + "SYSCALL_DEFINE2(open, int, a, int, b)\n{ return do_open(a, b); }", "__x64_sys_open", "__se_sys_open"},
	{"a getter", "#define SHOW(n) int show_##n(void) { return out(n##_value()); }\nSHOW(size);\nSHOW(mode);", "show_size",
		"out size_value"},
	{"several on a line", "#define SHOW(n) int show_##n(void) { return n##_value(); }\nSHOW(size); SHOW(mode)\nint g(void) { h(); }",
		"show_mode", "mode_value"},
	{"a body behind", "#define DEFINE(n) static void n##_work(void)\nDEFINE(x)\n{ go(); }", "x_work", "go"},
	{"a macro as the name", "#define NAME(x) impl_##x\nint NAME(run)(int v)\n{ return go(v); }", "impl_run", "go"},
	{"a macro as a word of the type", "#define LINKAGE __attribute__((used)) static\nLINKAGE int run(void) { go(); }", "run", "go"},
	{"unknown definition", "DEFINE_SHOW(size, get_size)\n", "size_show", "DEFINE_SHOW get_size size"},
}

func TestMadeFunctions(t *testing.T) {
	for _, c := range madeFunctions {
		t.Run(c.what, func(t *testing.T) {
			// The line is that of the macro's name: the first behind the
			// definitions.
			line := 1 + strings.Count(c.src[:strings.LastIndex(c.src, "#define")+1], "\n")
			for rest := strings.Split(c.src, "\n")[line-1:]; strings.HasPrefix(rest[0], "#") || strings.HasSuffix(rest[0], "\\"); rest = rest[1:] {
				line++
			}
			if strings.HasPrefix(c.src, syscallHeader) {
				line = 1 + strings.Count(syscallHeader, "\n")
			}
			tree := open(t, plant(t, map[string]string{"t.c": c.src}), nil)
			f, err := tree.Function(Place{File: "t.c", Line: line, Name: c.name})
			if err != nil {
				t.Fatalf("line %d: %v", line, err)
			}
			if got := strings.Join(f.Names, " "); got != c.want {
				t.Errorf("names %q, want %q", got, c.want)
			}
			if f.Certain != (c.what != "unknown definition") {
				t.Errorf("certain: %v", f.Certain)
			}
		})
	}
}

func TestMismatch(t *testing.T) {
	src := "int g(void);\nint f(void)\n{ a(); }\nint h(int v);\n"
	tree := open(t, plant(t, map[string]string{"t.c": src}), nil)
	for _, c := range []struct {
		name string
		line int
		want error
	}{
		{"f", 1, ErrMismatch}, {"f", 3, ErrMismatch}, {"f", 0, ErrMismatch}, {"f", 99, ErrMismatch}, {"f", -1, ErrMismatch},
		{"", 2, ErrMismatch}, {"g", 1, ErrNoBody}, {"h", 4, ErrNoBody}, {"f", 2, nil},
	} {
		_, err := tree.Function(Place{File: "t.c", Line: c.line, Name: c.name})
		if !errors.Is(err, c.want) {
			t.Errorf("%s at line %d: %v, want %v", c.name, c.line, err, c.want)
		}
	}
}

func TestTornText(t *testing.T) {
	for what, src := range map[string]string{
		"no end":              "int f(void) { a(); ",
		"branches disagree":   "int f(void) {\n#ifdef X\nif (a()) {\n#else\n{ if (b()) {\n#endif\nc(); }\n}",
		"a branch that opens": "int f(void) {\n#ifdef X\nif (a()) {\n#endif\nc(); }\n}",
	} {
		tree := open(t, plant(t, map[string]string{"t.c": src}), nil)
		f, err := tree.Function(Place{File: "t.c", Line: 1, Name: "f"})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if f.Certain {
			t.Errorf("%s: certain", what)
		}
		if !strings.Contains(strings.Join(f.Names, " "), "a") {
			t.Errorf("%s: names %q", what, f.Names)
		}
	}
}
