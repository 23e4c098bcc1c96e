package fixdiff

import (
	"fmt"
	"strings"
	"testing"
)

// The expectations follow from reading the C.
var texts = []struct{ what, src, want string }{
	{"function", "static int f(int a)\n{\n\treturn g(a);\n}\n", "function f 1-4"},
	{"type on its own line", "static inline struct x *\nf(struct x *p)\n{\n}\n", "function f 1-4"},
	{"struct result", "struct foo *f(void) { }\n", "function f 1-1"},
	{"struct result, odd name", "static struct foo __f(int a)\n{\n}\nint g(void) { }", "function __f 1-3; function g 4-4"},
	{"attributes before", "__printf(1, 2) int f(char *s, ...) { }", "function f 1-1"},
	{"attributes behind", "int __f(void)\n\t__releases(lock)\n{\n}\n", "function __f 1-4"},
	{"system call", "SYSCALL_DEFINE2(sethostname, char __user *, name, int, len)\n{\n}\n", "function SYSCALL_DEFINE2(sethostname) 1-3"},
	{"old style", "int f(v)\nint v;\n{\n}\n", "declaration f 1-2; unknown  3-4"},
	{"two", "int f(void) { } int g(void) { }", "function f 1-1; function g 1-1"},
	{"branches of a declarator", "#ifdef A\nint f(int a)\n{\n#else\nint f(void)\n{\n#endif\n\tg();\n}\nint h(void) { }",
		"conditional ifdef A 1-1; function f 2-9; function h 10-10"},
	{"branches of an end", "int f(void)\n{\n#if A\n}\n#else\n\tg();\n}\n#endif\nint h(void) { }",
		"function f 1-7; conditional endif 8-8; function h 9-9"},
	{"hidden braces", "int f(void)\n{\n\tFOR_EACH {\n\tMISSING_CLOSE\n}\nint h(void) { }", "function f 1-5; function h 6-6"},
	{"comments and strings", "/* int g(void) { */ int f(void) // {\n{ s = \"}\"; c = '}'; }", "function f 1-2"},
	{"macro", "#define A(x) \\\n\t((x) + \\\n\t 1)\n#undef B\n", "macro A 1-3; macro B 4-4"},
	{"macro in a body", "int f(void)\n{\n#define X 1\n}\n", "macro X 3-3; function f 1-4"},
	{"include", "#include <linux/mm.h>\n", "include include <linux/mm.h> 1-1"},
	{"struct", "struct a {\n\tint x;\n} __packed;\n", "type a 1-3"},
	{"attribute in front of the tag", "struct __aligned(8) a { int x; };", "type a 1-1"},
	{"typedef", "typedef struct { int x; } a_t;\ntypedef int (*cb_t)(int);\n", "type a_t 1-1; type cb_t 2-2"},
	{"enum", "enum e { A, B };", "type e 1-1"},
	{"variables", "static int x;\nint y[2] = { 1, 2 };\nextern int z;\n", "variable x 1-1; variable y 2-2; declaration z 3-3"},
	{"operations", "static const struct ops o = {\n\t.open = f,\n};\n", "variable o 1-3"},
	{"made variables", "static DEFINE_MUTEX(m);\nDEFINE_PER_CPU(struct s, v);\nstatic LIST_HEAD(l);", "variable m 1-1; variable v 2-2; variable l 3-3"},
	{"pointer to a function", "int (*hook)(int);", "variable hook 1-1"},
	{"prototype", "int f(int);\nextern void g(void);\n", "declaration f 1-1; declaration g 2-2"},
	{"macro with a semicolon", "EXPORT_SYMBOL(f);\n", "use of a macro EXPORT_SYMBOL(f) 1-1"},
	{"macro without", "DEFINE_PAIR(step, 1)\n\nstatic int f(void) { }\n", "use of a macro DEFINE_PAIR(step) 1-1; function f 3-3"},
	{"macro, then an attribute", "PAIR(x)\n__init static int f(void) { }\n", "use of a macro PAIR(x) 1-1; function f 2-2"},
	{"C++", "extern \"C\" {\nint f(void) { }\n}\n", "function f 2-2"},
}

func TestItems(t *testing.T) {
	for _, c := range texts {
		var got []string
		for _, it := range itemise(lex(c.src, 1)) {
			got = append(got, fmt.Sprintf("%v %s %d-%d", it.kind, it.name, it.first, it.last))
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", c.what, s, c.want)
		}
	}
}

func TestSameTokens(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"a+b;", "a +\n\tb; /* c */", true},
		{"a++ + b", "a + ++b", false},
		{"\"a  b\"", "\"a b\"", false},
		{"#define F(x) x", "#define F (x) x", false},
		{"#define F(x) x", "#define F(x)  \\\n x", true},
		{"#define A 1\nint b;", "#define A 1 int\nb;", false},
		{"#if A\nb\n#endif", "#if A\n\n  b\n # endif", true},
		{"x // y\nz", "x\nz", true},
	} {
		if got := sameTokens(lex(c.a, 1), lex(c.b, 1)); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

func TestMembers(t *testing.T) {
	src := "struct s {\n\tint a, *b;\n\tunion { int c; long d[2]; };\n\tint (*e)(int f);\n\tunsigned g:3;\n\tstruct t h;\n\tDECLARE_BITMAP(i, 4);\n};"
	var got []string
	for _, m := range itemise(lex(src, 1))[0].membersOf() {
		got = append(got, strings.Join(m.names, " "))
	}
	if s := strings.Join(got, "; "); s != "a b; c d; e; g; h; i" {
		t.Errorf("%q", s)
	}
}
