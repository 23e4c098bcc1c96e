package program_test

import (
	"errors"
	"slices"
	"testing"

	"inlay/program"
)

// moduleUnits have static functions and data of the same names. gcc -r keeps the order
// of the units, so that .symtab lists them in that order.
var moduleUnits = map[string]string{
	"a.c": `char mod[64] __attribute__((section(".gnu.linkonce.this_module")));
static __attribute__((noinline, used)) int same(int x) { return x * 3; }
static __attribute__((noinline, used, section(".init.text"))) int setup(int x) { return x * 5; }
static __attribute__((noinline, used)) int late(int x) { return x * 9; }
`,
	"b.c": `static __attribute__((used)) int same = 4;
static __attribute__((noinline, used)) int setup(int x) { return x * 7; }
static __attribute__((noinline, used, section(".init.text"))) int late(int x) { return x * 11; }
`,
	"c.c": `static __attribute__((noinline, used)) int same(int x) { return x * 13; }
int only(int x) { return same(x); }
`,
}

// TestModuleSymPos: what klp_find_object_symbol counts while the module is loaded and
// afterwards, by hand.
func TestModuleSymPos(t *testing.T) {
	p := open(t, compile(t, moduleUnits, "gcc", "-O2 -g -r -nostdlib a.c b.c c.c"))
	type answer struct {
		unit       string
		pos, total int
		err        error
	}
	for name, want := range map[string][]answer{
		"same":  {{"a.c", 1, 3, nil}, {"c.c", 3, 3, nil}}, // the object of b.c lies between
		"setup": {{"a.c", 0, 0, program.ErrNoSymPos}, {"b.c", 0, 0, program.ErrSymPosVaries}},
		"late":  {{"a.c", 1, 2, nil}, {"b.c", 0, 0, program.ErrNoSymPos}}, // 1 holds at both times, 0 does not
		"only":  {{"c.c", 1, 1, nil}},
	} {
		all := bodies(p, name)
		for _, w := range want {
			i := slices.IndexFunc(all, func(b program.Body) bool { return b.Sub.Unit().Name() == w.unit })
			if i < 0 {
				t.Errorf("%s of %s: no body", name, w.unit)
				continue
			}
			pos, total, err := all[i].Place().SymPos()
			if pos != w.pos || total != w.total || !errors.Is(err, w.err) {
				t.Errorf("%s of %s: %d of %d, %v; want %+v", name, w.unit, pos, total, err, w)
			}
		}
	}
}

// TestNoSymPos: a file that is no part of a kernel has no positions.
func TestNoSymPos(t *testing.T) {
	p := open(t, obj("plain-gcc12-x86_64-O2-g5.o"))
	for s := range p.Files()[0].Index().Bodies() {
		pos, total, err := program.Body{File: p.Files()[0], Sub: s}.Place().SymPos()
		if pos != 0 || total != 0 || !errors.Is(err, program.ErrNoSymPos) {
			t.Errorf("%d of %d, %v", pos, total, err)
		}
	}
}
