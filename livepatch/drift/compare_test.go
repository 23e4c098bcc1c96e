package drift_test

import (
	"os/exec"
	"strings"
	"testing"

	"inlay/livepatch/drift"
)

// The macros in capitals are what a test changes for the patch.
const header = `
#ifndef INNER
#define INNER
#endif
#ifndef SEQ
#define SEQ
#endif
#ifndef HIDDEN
#define HIDDEN
#endif
#ifndef MODE
#define MODE
#endif
#ifndef BITS
#define BITS 5
#endif
#ifndef ANY
#define ANY int i
#endif
#ifndef MOVED
#define MOVED short s, t;
#endif
#ifndef ELEMENT
#define ELEMENT int
#endif
#ifndef FIRST
#define FIRST int
#endif
#ifndef OPEN
#define OPEN int
#endif
#ifndef SIZE
#define SIZE 4
#endif
#ifndef HELPER
#define HELPER int helper(int a, long b)
#endif
#ifndef RESULT
#define RESULT int
#endif
#ifndef PARAMETERS
#define PARAMETERS struct seq *m, void *v
#endif
#ifndef DATA
#define DATA long data
#endif
#ifndef POINTED
#define POINTED struct hidden
#endif
struct opaque;
enum mode { MODE_A, MODE MODE_B = 7 };
struct hidden { HIDDEN int x; };
struct other { int x; };
struct inner { int a; INNER long b; };
struct outer { struct inner in; int n; };
struct seq { char *buf; SEQ unsigned long size, count; };
struct node { struct node *next; POINTED *h; struct opaque *o; int v; };
struct bits { unsigned a : 3, b : BITS, c : 1; };
struct any { union { ANY; char raw[8]; }; struct { MOVED }; int tail; };
struct flex { int n; ELEMENT data[]; };
struct table { int cells[SIZE][2]; };
typedef FIRST first_t;
typedef const first_t second_t;
typedef second_t last_t;
struct chain { last_t value; };
struct ops { int (*open)(struct ops *, OPEN); void (*close)(struct ops *); struct ops *(*self)(void); };
typedef struct { long long lock; SEQ } nameless_t;
extern HELPER;
extern DATA;
extern int printk(const char *, ...);
`

const exports = `
#define EXPORT(name) asm(".pushsection __ksymtab,\"a\"\n.globl __ksymtab_" #name "\n__ksymtab_" #name ":\n.long 0\n.popsection")
`

// uses handles every type of the header.
const uses = `
	struct outer o = { .n = 1 };
	struct node *n = v;
	struct bits b = { .c = 1 };
	struct any *y = v;
	struct flex *f = v;
	struct table *t = v;
	struct chain *c = v;
	struct ops *p = v;
	nameless_t *l = v;
	enum mode mode = MODE_B;

	o.in.a = n->v + n->next->v + b.c + y->tail + f->data[f->n] + t->cells[1][1] + c->value;
	p->close(p);
	l->lock++;
	return m->count + o.in.a + o.n + mode + p->open(p, 0) + helper(1, data) + printk("x");
`

func headerSources() sources {
	return sources{
		header: header,
		kernel: `#include "a.h"
` + exports + `
EXPORT(helper); EXPORT(data); EXPORT(printk);
__attribute__((noinline)) int helper(int a, long b) { asm volatile(""); return a + b; }
long data;
int printk(const char *f, ...) { return *f; }
int show(struct seq *m, void *v) {` + uses + `}`,
		second: `int unrelated(void) { return 3; }`,
		patch: `#include "a.h"
__attribute__((section(".modinfo"), used)) static const char info[] = "name=sample";
RESULT new_show(PARAMETERS) {` + uses + `}`,
	}
}

// compilers lists those that are installed.
func compilers(t *testing.T) (out []string) {
	t.Helper()
	for _, name := range []string{"gcc", "clang-14", "clang-19"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Logf("%s is not installed", name)
			continue
		}
		out = append(out, name)
	}
	return out
}

// TestSame: a patch that was built with the headers of the kernel has no drift, whatever
// compiler and DWARF version either was built with.
func TestSame(t *testing.T) {
	for _, builder := range compilers(t) {
		kernel := linkKernelBy(t, builder, headerSources())
		for _, compiler := range compilers(t) {
			for _, flags := range []string{"-gdwarf-4 -O0", "-gdwarf-4 -O2", "-gdwarf-5 -O1", "-gdwarf-5 -O2", "-gdwarf-5 -Os", "-gdwarf-3 -gstrict-dwarf -O2", "-gdwarf-5 -fdebug-types-section -O2"} {
				patch := compilePatch(t, headerSources(), compiler, nil, strings.Fields(flags)...)
				for _, f := range compare(t, kernel, patch) {
					t.Errorf("kernel by %s, %s %s: %+v", builder, compiler, flags, f)
				}
			}
		}
	}
}

// change is a header that is not the kernel's, and what must come of it.
type change struct {
	define string // for the patch
	kind   drift.Kind
	what   string
	detail string // part of it
}

func changes() []change {
	return []change{
		{"INNER=long added;", drift.Layout, "struct outer", "struct inner: member b at 16, was at 8"}, // reached by value
		{"SEQ=long added;", drift.Layout, "struct seq", "member size at 16, was at 8"},                // by pointer
		{"SEQ=int fill;", drift.Layout, "nameless_t", "fill"},                                         // a typedef's
		{"MODE=MODE_NEW,", drift.Layout, "enum mode", "MODE_NEW = 1 is new"},
		{"MODE_B=MODE_C", drift.Layout, "enum mode", "no constant MODE_B"},
		{"BITS=6", drift.Layout, "struct bits", "b of 6 bits, was of 5 bits"},
		{"ANY=char i", drift.Layout, "struct any", "i is char, was int"},
		{"MOVED=short t, s;", drift.Layout, "struct any", "member s at 10, was at 8"},
		{"ELEMENT=long", drift.Layout, "struct flex", "data"},
		{"SIZE=5", drift.Layout, "struct table", "cells is int[5][2], was int[4][2]"},
		{"FIRST=long", drift.Layout, "struct chain", "value"},
		{"OPEN=long", drift.Layout, "struct ops", "open"},
		{"POINTED=struct other", drift.Layout, "struct node", "h is struct other *, was struct hidden *"},
		{"HELPER=int helper(int a, int b)", drift.Prototype, "helper", "parameter 2"},
		{"HELPER=int helper(int a, ...)", drift.Prototype, "helper", "1 parameter and more, was 2 parameters"},
		{"HELPER=int helper(enum mode a, long b)", drift.Note, "helper", "parameter 1 is enum mode, was int"},
		{"HELPER=unsigned helper(int a, long b)", drift.Prototype, "helper", "result is unsigned int, was int"},
		{"DATA=int data", drift.Layout, "data", "is int, was long"},
		{"RESULT=long", drift.Prototype, "show", "result is long"},
		{"PARAMETERS=struct seq *m, void *v, int extra", drift.Prototype, "show", "3 parameters, was 2 parameters"},
		{"PARAMETERS=struct seq *m, long w) { void *v = (void *)w; (void)v; } RESULT unused(struct seq *m, void *v", drift.Prototype, "show", "parameter 2 is long int, was void *"},
	}
}

// TestChanged changes one thing of the header, or of the new function, at a time.
func TestChanged(t *testing.T) {
	kernel := linkKernel(t, headerSources())
	for _, c := range changes() {
		patch := compilePatch(t, headerSources(), "gcc", nil, "-gdwarf-5", "-O2", "-w", "-D"+c.define)
		hit := false
		found := compare(t, kernel, patch)
		for _, f := range found {
			hit = hit || f.Kind == c.kind && f.What == c.what && strings.Contains(f.Detail, c.detail) && f.Function == "new_show" &&
				f.Patch.Offset > 0 && f.Target.Offset > 0 && f.Target.Input == kernel
			if f.Kind == drift.Unknown || f.Kind != c.kind {
				t.Errorf("%s: %+v", c.define, f)
			}
		}
		if !hit {
			t.Errorf("%s: no %s of %s with %q in %+v", c.define, c.kind, c.what, c.detail, found)
		}
	}
}

// TestHarmless: what lies behind a pointer in a structure is not compared, and the harmless
// differences are none: another order of constants, other names of parameters and typedefs.
func TestHarmless(t *testing.T) {
	kernel := linkKernel(t, headerSources())
	for _, define := range []string{
		"HIDDEN=long added;",                                // only named
		"HELPER=int helper(int other, const long name)",     // names and qualifiers
		"FIRST=__INT32_TYPE__",                              // another spelling
		"MOVED=short s; struct { short t; };",               // deeper, and at the same place
		"ANY=struct { int i; }",                             // likewise
		"OPEN=const int",                                    // qualifier of a parameter
		"DATA=volatile long data",                           // qualifier of a variable
		"INNER=_Static_assert(sizeof(int) == 4, \"size\");", // nothing
	} {
		patch := compilePatch(t, headerSources(), "gcc", nil, "-gdwarf-5", "-O2", "-w", "-D"+define)
		for _, f := range compare(t, kernel, patch) {
			t.Errorf("%s: %+v", define, f)
		}
	}
}
