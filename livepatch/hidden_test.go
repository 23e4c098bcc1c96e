package livepatch_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/answer"
)

// Sources of a program whose link-time optimization leaves no trace of one copy of small.
var linkTime = map[string]string{
	"m1.c": `extern int ext(int);
int small(int a) { return a * 3 + 1; }
int through(int a) { return small(a) + ext(a); }
`,
	"m2.c": `int small(int a);
int through(int a);
__attribute__((noinline)) int ext(int a) { __asm__ volatile("" : "+r"(a) :: "memory"); return a; }
__attribute__((noinline)) int holds(int a) { return small(ext(a)); }
__attribute__((noinline)) int vanished(int a) { if (small(2) != 7) ext(a); return ext(a) + 3; }
int main(int argc, char **argv) { return holds(argc) + vanished(argc) + through(argc); }
`,
}

// TestLinkTimeBound: with link-time optimization the unit that declares a function has no
// code; what was made of it is in the units that the link made.
func TestLinkTimeBound(t *testing.T) {
	i := impactOf(t, open(t, compile(t, linkTime, "-O2", "-g", "-flto", "m1.c", "m2.c")), nil, "small")
	if i.Complete {
		t.Error("complete, and vanished has a copy")
	}
	var names []string
	for _, u := range i.OpenUnits {
		for _, b := range u.Bound {
			names = append(names, symbol(b))
		}
	}
	for _, m := range i.Replace {
		names = append(names, symbol(m.Body))
	}
	for _, name := range []string{"holds", "vanished"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is neither a member nor in a bound: %v", name, names)
		}
	}
}

// TestUndescribed: an object without DWARF, linked with one that has it, may hold copies.
func TestUndescribed(t *testing.T) {
	const text = `extern int ext(int);
static int shared(int a) { int s = 0; for (int i = 0; i < a; i++) s += ext(a) * ext(a + 1) + ext(a + 2); return s; }
`
	bare := compile(t, map[string]string{"a.c": text + "int one(int a) { return shared(a); }\n"}, "-O2", "-fPIC", "-c", "a.c")
	mixed := compile(t, map[string]string{"b.c": text + "int two(int a) { return shared(a); }\n"}, "-O2", "-g", "-fPIC", "-shared", "b.c", bare)
	if i := impactOf(t, open(t, mixed), nil, "two"); !slices.Equal(shortGaps(i), []string{"undescribed 1"}) || i.Complete {
		t.Errorf("complete %v, gaps %v", i.Complete, shortGaps(i))
	}
	alone := compile(t, map[string]string{"b.c": text + "int two(int a) { return shared(a); }\n"}, "-O2", "-g", "-fPIC", "-shared", "b.c")
	if i := impactOf(t, open(t, alone), nil, "two"); !i.Complete {
		t.Errorf("gaps %v: the linker's own code holds no copies", shortGaps(i))
	}
}

// TestThunkBound: no DIE describes the thunk of a virtual function, into which GCC may
// have inlined it.
func TestThunkBound(t *testing.T) {
	const text = `extern int ext(int);
struct V { int v; virtual int f(int); };
struct B : virtual V { int y; int f(int) override; };
int B::f(int a) { return ext(a) + ext(a + 1) + ext(a + 2) + y; }
`
	i := impactOf(t, open(t, compile(t, map[string]string{"a.cc": text}, "-O2", "-g", "-c", "a.cc")), nil, "B::f")
	for _, u := range i.OpenUnits {
		for _, b := range u.Bound {
			if symbol(b) == "_ZTv0_n24_N1B1fEi" {
				return
			}
		}
	}
	t.Errorf("list %v", short(i))
}

// TestSupplementaryUnread: while a supplementary file is not read, what its units tell is
// not known.
func TestSupplementaryUnread(t *testing.T) {
	dwz, err := exec.LookPath("dwz")
	if err != nil {
		t.Skip("dwz is not installed")
	}
	const text = `extern int ext(int);
struct q { int a, b, c, d; char name[32]; struct q *next; union { long l; double d; } u; };
static inline int zero(struct q *p) { return 42; }
static inline int nested(struct q *p) { return zero(p) + p->a * p->b; }
static inline int loop(struct q *p, int n) { int s = 0; for (int i = 0; i < n; i++) { s += ext(p->a + i) + ext(p->b); p = p->next; } return s; }
`
	first := compile(t, map[string]string{"a.c": text + "int one(struct q *p) { return nested(p) + loop(p, 3); }\n"}, "-O2", "-g", "-fPIC", "-shared", "a.c")
	second := compile(t, map[string]string{"b.c": text + "int two(struct q *p) { return nested(p) + loop(p, 5); }\n"}, "-O2", "-g", "-fPIC", "-shared", "b.c")
	common := filepath.Join(t.TempDir(), "common")
	if out, err := exec.Command(dwz, "-m", common, first, second).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	i := impactOf(t, open(t, first), nil, "one")
	if !slices.ContainsFunc(i.Gaps, func(g answer.Gap) bool { return g.Kind == answer.GapUnread }) || i.Complete {
		t.Errorf("complete %v, gaps %v", i.Complete, shortGaps(i))
	}
}

// TestLineTablesOnly: with -g1 no DIE tells parameters; that none is described does not
// prove that a clone kept the signature.
func TestLineTablesOnly(t *testing.T) {
	const text = `extern int ext(int);
static __attribute__((noinline)) int cut(int b, int a) { int s = 0; for (int i = 0; i < a; i++) s += ext(i * b); return s; }
int one(int a) { return cut(3, a); }
int two(int a) { return cut(3, a) + 1; }
`
	i := impactOf(t, open(t, compile(t, map[string]string{"a.c": text}, "-O2", "-g1", "-c", "a.c")), nil, "cut")
	if m := member(t, i.Replace, "cut.constprop.0"); m.How != answer.ThroughCallers {
		t.Errorf("list %v", short(i))
	}
}
