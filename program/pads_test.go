package program_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

const patchableSource = `
__attribute__((noinline)) int one(int x) { return x * 3; }
__attribute__((noinline)) int two(int x) { for (int i = 0; i < x; i++) one(i); return one(x) + 1; }
__attribute__((patchable_function_entry(0, 0))) int none(int x) { return x ^ 5; }
__attribute__((patchable_function_entry(3, 1))) int three(int x) { return x ^ 6; }
static __attribute__((noinline)) int hidden(int x) { return two(x) - one(x) * 7; }
int shown(int x) { return hidden(x) + hidden(x + 1); }
`

func padOf(t *testing.T, p *program.Program, name string) answer.Pad {
	t.Helper()
	all := bodies(p, name)
	if len(all) != 1 {
		t.Fatalf("%s: %d bodies", name, len(all))
	}
	pad, err := all[0].Pad()
	if err != nil {
		t.Fatal(err)
	}
	return pad
}

// TestPatchableEntries: N and M as the command line and the attributes ask.
func TestPatchableEntries(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang-14", "clang-19"} {
		for _, tt := range []struct {
			flags          string
			before, behind int
			endbr          bool
		}{
			{"-fpatchable-function-entry=16,14 -fcf-protection=none", 14, 2, false},
			{"-fpatchable-function-entry=16,14 -fcf-protection=full", 14, 2, true},
			{"-fpatchable-function-entry=2 -fcf-protection=full", 0, 2, true},
			{"-fpatchable-function-entry=40,15 -fcf-protection=none", 15, 25, false},
		} {
			t.Run(compiler+strings.ReplaceAll(tt.flags, " ", ""), func(t *testing.T) {
				path := compile(t, map[string]string{"a.c": patchableSource}, compiler, "-O2", "-g", "-fPIC", "-shared", tt.flags, "a.c")
				p := open(t, path)
				for _, name := range []string{"one", "two", "hidden", "shown"} {
					want := answer.Pad{Kind: "patchable", Endbr: tt.endbr, Before: tt.before, Behind: tt.behind, Libpulp: tt.before >= 14 && (compiler == "gcc" || tt.behind == 2)}
					checkPad(t, p, name, want)
				}
				checkPad(t, p, "none", answer.Pad{Kind: "none", Endbr: tt.endbr})
				checkPad(t, p, "three", answer.Pad{Kind: "patchable", Endbr: tt.endbr, Before: 1, Behind: 2})
			})
		}
	}
}

func checkPad(t *testing.T, p *program.Program, name string, want answer.Pad) {
	t.Helper()
	got := padOf(t, p, name)
	if name == "hidden" {
		want.Endbr = got.Endbr // local functions need none
	}
	if got != want {
		t.Errorf("%s: %+v, want %+v", name, got, want)
	}
}

const moduleSource = `
#include <linux/module.h>
static noinline int helper(int x) { pr_info("%d", x); return x * 3; }
notrace noinline int hidden_from_ftrace(int x) { pr_info("%d", x); return x + 1; }
static int __init start(void) { return helper(hidden_from_ftrace(3)) < 0; }
static void __exit stop(void) { helper(4); }
module_init(start);
module_exit(stop);
MODULE_LICENSE("GPL");
`

// TestKernelModulePads builds a module against the headers that are installed:
// every entry of its __mcount_loc makes one function traceable.
func TestKernelModulePads(t *testing.T) {
	builds, err := filepath.Glob("/lib/modules/*/build")
	if err != nil || len(builds) == 0 {
		t.Skip("no headers of a kernel are installed")
	}
	maker, readelf := tool(t, "make"), tool(t, "readelf")
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "m.c"), []byte(moduleSource))
	writeFile(t, filepath.Join(dir, "Makefile"), []byte("obj-m := m.o\nccflags-y := -g\n"))
	if out, err := exec.Command(maker, "-C", builds[0], "M="+dir, "modules").CombinedOutput(); err != nil {
		t.Skipf("the headers build no module: %v\n%s", err, out)
	}
	path := filepath.Join(dir, "m.ko")
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	want := 0
	_, table, _ := strings.Cut(run(t, readelf, "-rW", path), "'.rela__mcount_loc'")
	table, _, _ = strings.Cut(table, "\n\n")
	want = strings.Count(table, "R_X86_64_64")
	p := open(t, path)
	pads := scan(t, p)[0].Pads
	if want != 2 || pads == nil || pads.Traceable != want || pads.Orphans != 0 || pads.AfterBoot != 1 {
		t.Errorf("%d entries in __mcount_loc; scan: %+v", want, pads)
	}
	for name, traceable := range map[string]bool{"helper": true, "start": true, "stop": false /* __exit is notrace */, "hidden_from_ftrace": false} {
		want := answer.Pad{Kind: "none"}
		if traceable {
			want = answer.Pad{Kind: "fentry_call", Traceable: true}
		}
		got := padOf(t, p, name)
		got.Endbr = false
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}
