package dwarfinline

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// TestDifferences compares what two sources call t.
func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		is, was string
		kind    DifferenceKind
		text    string
		err     error
	}{
		{"int t;", "int t;", Same, "", nil},
		{"int t;", "signed t;", Same, "", nil},
		{"typedef int a; typedef a b; const volatile b t;", "int t;", Same, "", nil},
		{"signed char t;", "char t;", Same, "", nil}, // the same bits on x86-64
		{"int t;", "unsigned t;", Different, "is int, was unsigned int", nil},
		{"int t;", "float t;", Different, "is int, was float", nil},
		{"long t;", "long long t;", Same, "", nil},
		{"long t;", "int t;", Different, "is long int, was int", nil},
		{"enum e { A } t;", "unsigned t;", Noted, "is enum e, was unsigned int", nil},
		{"enum e { A } t;", "char t;", Different, "is enum e, was char", nil},
		{"int *t;", "int t;", Different, "is int *, was int", nil},
		{"int *t;", "long *t;", Different, "is int *, was long int *", nil},
		{"void *t;", "void *t;", Same, "", nil},
		{"void *t;", "char *t;", Different, "is void *, was char *", nil},
		{"struct a *t;", "struct a *t;", Same, "", nil},
		{"struct a { int x; } *t;", "struct a *t;", Same, "", nil}, // by name only
		{"struct a *t;", "struct b *t;", Different, "is struct a *, was struct b *", nil},
		{"struct { int x; } *t;", "struct { long x; } *t;", Different, "x is int, was long int", nil},
		{"int t[2][3];", "int t[2][3];", Same, "", nil},
		{"int t[2][3];", "int t[3][2];", Different, "is int[2][3], was int[3][2]", nil},
		{"extern int t[]; int use(void) { return t[1]; }", "int t[3];", Same, "", nil}, // a declaration leaves it open
		{"int (*t)(int, ...);", "int (*t)(int);", Different, "is int (*)(int, ...), was int (*)(int)", nil},
		{"int (*t)();", "int (*t)(int, long);", Same, "", nil}, // nothing is said
		{"struct s { struct lack (*f)(enum never); } t;", "struct s { struct lack (*f)(enum never); } t;", Same, "", nil},
		{"struct lack { int x; }; struct lack (*t)(void);", "struct lack (*t)(void);", Same, "", nil},
		{"struct lack (*t)(void);", "struct other (*t)(void);", Different, "is struct lack (*)(void), was struct other (*)(void)", nil},
		{"void (*t)(void);", "int (*t)(void);", Different, "is void (*)(void), was int (*)(void)", nil},
		{"struct s { int a, b; } t;", "struct s { int b, a; } t;", Different, "struct s: member b at 4, was at 0", nil},
		{"struct s { int a; } t;", "struct s { int a, b; } t;", Different, "struct s: no member b, was at 4", nil},
		{"struct s { int a, b; } t;", "struct s { int a; } t;", Different, "struct s: member b at 4 is new", nil},
		{"struct s { int a; } __attribute__((aligned(16))) t;", "struct s { int a; } t;", Different, "struct s: size 16, was 4", nil},
		{"struct s { struct { int a; }; int b; } t;", "struct s { int a, b; } t;", Same, "", nil},
		{"struct s { struct in { int a; } i; } t;", "struct s { struct in { long a; } i; } t;", Different, "struct in: member a is int, was long int", nil},
		{"struct s { struct s *next; int a; } t;", "struct s { struct s *next; int a; } t;", Same, "", nil},
		{"struct s { unsigned a : 3, b : 5; } t;", "struct s { unsigned a : 3, b : 6; } t;", Different, "struct s: member b of 5 bits, was of 6 bits", nil},
		{"struct s { unsigned a : 1; } t;", "struct s { unsigned a; } t;", Different, "struct s: member a of 1 bit, was of whole bytes", nil},
		{"struct s { unsigned a : 3, b : 3; } t;", "struct s { unsigned b : 3, a : 3; } t;", Different, "struct s: member b at 0 bit 3, was at 0 bit 0", nil},
		{"union s { int a; long b; } t;", "struct s { int a; long b; } t;", Different, "is union s, was struct s", nil},
		{"enum e { A, B = -1 } t;", "enum e { A, B = -2 } t;", Different, "enum e: B = -1, was -2", nil},
		{"enum e { A, B, C } t;", "enum e { A, B } t;", Different, "enum e: constant C = 2 is new", nil},
		{"extern struct s t; void *use(void) { return &t; }", "struct s { int a; } t;", Same, "", ErrIncomplete},
	} {
		x, y := compileTypes(t, c.is, "-gdwarf-5"), compileTypes(t, c.was, "-gdwarf-5")
		is, was := variable(t, x), variable(t, y)
		d, err := NewComparison(x, y).Types(is, was)
		if d.Kind != c.kind || !errors.Is(err, c.err) || !strings.Contains(d.String(), c.text) || (c.text == "") != (d.String() == "") {
			t.Errorf("%s | %s: %d %q, %v; want %d %q, %v", c.is, c.was, d.Kind, d, err, c.kind, c.text, c.err)
		}
		back, err := NewComparison(y, x).Types(was, is)
		if back.Kind != c.kind || !errors.Is(err, c.err) {
			t.Errorf("%s | %s: the other way %d, %v", c.was, c.is, back.Kind, err)
		}
	}
}

// TestUnsupported has types of C++ whose representation is not known here.
func TestUnsupported(t *testing.T) {
	if _, err := exec.LookPath("g++"); err != nil {
		t.Skip("g++ is not installed")
	}
	for _, source := range []string{"struct s { int x; }; int s::*t;", "struct base { int x; }; struct s : base { int y; } t;"} {
		x, y := compileTypes(t, source, "-gdwarf-5", "-x", "c++"), compileTypes(t, source, "-gdwarf-5", "-x", "c++")
		if d, err := NewComparison(x, y).Types(variable(t, x), variable(t, y)); !errors.Is(err, elfscan.ErrUnsupported) {
			t.Errorf("%s: %v, %v", source, d, err)
		}
	}
}

// variable returns the type of the variable t.
func variable(t *testing.T, x *Index) Type {
	t.Helper()
	types, err := x.Types(x.Units()[0])
	if err != nil {
		t.Fatal(err)
	}
	_, typ, ok := types.Variable("t")
	if !ok {
		t.Fatal("no variable t")
	}
	return typ
}

// TestPrototypeText spells the prototype of each function as its line does, in C and for a
// method whose declaration lies in its class.
func TestPrototypeText(t *testing.T) {
	const c = `
int plain(struct page *p, long v) { return v; }         // int (struct page *, long int)
void nothing(void) { }                                  // void (void)
char *more(const char *f, ...) { return 0; }            // char *(const char *, ...)
int (*returns(int v))(long) { return 0; }               // int (*(int))(long int)
old() { return 1; }                                     // int ()
`
	const cxx = `
struct shape { int area(long scale) const; };
int shape::area(long scale) const { return scale; }     // int (const shape *, long)
`
	checkPrototypes(t, compileTypes(t, c, "-gdwarf-5", "-w", "-std=gnu89"), c)
	if _, err := exec.LookPath("g++"); err != nil {
		t.Skip("g++ is not installed")
	}
	checkPrototypes(t, compileTypes(t, cxx, "-gdwarf-5", "-x", "c++"), strings.NewReplacer("const shape *", "const struct shape *const", "long)", "long int)").Replace(cxx))
}

func checkPrototypes(t *testing.T, x *Index, source string) {
	t.Helper()
	var want []string
	for line := range strings.Lines(source) {
		if _, text, ok := strings.Cut(line, "//"); ok {
			want = append(want, strings.TrimSpace(text))
		}
	}
	var got []string
	for s := range x.Bodies() {
		p, err := x.PrototypeAt(s.Root())
		if err != nil {
			t.Error(err)
		}
		got = append(got, p.String())
	}
	slices.Sort(got) // compilers write functions in orders of their own
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTypesFind: a definition goes before a declaration, and a name that is only declared is
// not found.
func TestTypesFind(t *testing.T) {
	x := compileTypes(t, `struct later; struct later *p; struct later { int x; } l; struct never *q;
extern int v; int v = 3; int f(void); int f(void) { return v; }`, "-gdwarf-5")
	types, err := x.Types(x.Units()[0])
	if err != nil {
		t.Fatal(err)
	}
	if typ, ok := types.Find(TypeName{Structure, "later"}); !ok || !typ.Complete() {
		t.Error("struct later is not found")
	}
	for _, name := range []TypeName{{Structure, "never"}, {Union, "later"}, {Typedef, "later"}} {
		if _, ok := types.Find(name); ok {
			t.Errorf("%v is found", name)
		}
	}
	off, ok := types.Function("f")
	if p, err := x.PrototypeAt(off); !ok || err != nil || p.String() != "int (void)" {
		t.Errorf("f: %v, %v", p, err)
	}
	if _, typ, ok := types.Variable("v"); !ok || typ.String() != "int" {
		t.Errorf("v: %v", typ)
	}
	if _, ok := types.Function(""); ok {
		t.Error("a function without a name is found")
	}
	if _, err := x.PrototypeAt(1 << 30); err == nil {
		t.Error("a prototype outside of the section")
	}
	if _, err := x.PrototypeAt(uint64(x.Units()[0].root)); !errors.Is(err, ErrReference) {
		t.Errorf("a prototype of a unit: %v", err)
	}
	typ, _ := types.Find(TypeName{BaseType, "int"})
	if _, err := typ.Layout(); !errors.Is(err, elfscan.ErrUnsupported) {
		t.Errorf("members of int: %v", err)
	}
}

// TestTypesUsed lists what code handles by name, with what was inlined and optimised away.
func TestTypesUsed(t *testing.T) {
	x := compileTypes(t, `
struct by_value { int x; }; struct result { int r; }; struct local { int l; }; struct inlined { int i; }; struct not_named { int n; };
struct parameter { struct not_named *n; };
static inline __attribute__((always_inline)) int in(struct inlined *i) { return i->i; }
struct result f(struct parameter *p, struct by_value v) { struct local gone = { v.x }; struct result r = { in((void *)p) + gone.l }; return r; }
`, "-gdwarf-5", "-O2")
	got := make(map[string]bool)
	for s := range x.Bodies() {
		used, err := x.TypesUsed(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, typ := range used {
			if name, _, err := typ.Named(); err == nil {
				got[name.Name] = true
			}
		}
	}
	for _, name := range []string{"by_value", "result", "local", "inlined", "parameter"} {
		if !got[name] {
			t.Errorf("struct %s is not among %v", name, got)
		}
	}
	if got["not_named"] {
		t.Error("struct not_named is only reached by a member")
	}
}
