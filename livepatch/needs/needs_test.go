package needs_test

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/needs"
	"inlay/program"
)

// The sources of a module as the kernel builds them, as far as symbols and sections go. What
// each function needs stands behind it: kind and symbol. What is not said is not needed:
// exported and undefined symbols, functions of the header, strings and tables of a switch.
const (
	header = `
#define NOINLINE __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline))
#define EXPORT(name, how) asm(".pushsection __ksymtab" how ",\"a\"\n__ksymtab_" #name ":\n.long 0\n.popsection")
extern int far_away(int);
extern int far_data;
INLINE int from_header(int v) { return v * 5 + far_data; }
`
	first = `
#include "a.h"
#ifdef MODULE
__attribute__((section(".modinfo"), used)) static const char info[] = "name=sample";
__attribute__((section(".gnu.linkonce.this_module"))) char __this_module[64];
EXPORT(shown, "");
EXPORT(shown_gpl, "_gpl");
EXPORT(shown_data, "");
#endif
int shown_data = 1;
int own_data = 2;
static int counter;
static int twice;
NOINLINE int shown(int v) { return far_away(v) + 1; }
NOINLINE int shown_gpl(int v) { return far_away(v) + 2; }
NOINLINE int own(int v) { return far_away(v) + 3; }
NOINLINE __attribute__((visibility("hidden"))) int concealed(int v) { return far_away(v) + 4; }
NOINLINE static int near(int v) { asm volatile(""); return far_away(v) + 5; }
NOINLINE static int taken(int v) { return far_away(v) + 6; }
NOINLINE static int cloned(int *p, int unused) { return far_away(*p) + 7; }
NOINLINE static int twin_a(int v) { return far_away(v ^ 77) * 3 + 9; }
NOINLINE static int twin_b(int v) { return far_away(v ^ 77) * 3 + 9; }
INLINE int melted(int v) { return far_away(v) * far_away(v + 1); }

int uses_near(int v) { return near(v) * near(v + 1) + counter++; } // static_function near, static_variable counter
int jumps_near(int v) { return near(v + 2); }                    // static_function near
int uses_shown(int v) { return shown(v) + shown_gpl(v) + shown_data; }
int uses_own(int v) { return own(v) + own_data + concealed(v); } // unexported own, unexported own_data, unexported concealed
int (*takes(void))(int) { return taken; }                       // static_function taken
int uses_clone(int v) { return cloned(&v, 3) + 1; }              // clone cloned
int uses_twins(int v) { return twin_a(v) + twin_b(v + 1); }      // static_function twin_a, folded twin_b
int uses_melted(int v) { return melted(v) + from_header(v); }    // inlined melted
int counts(int v) { static int calls; calls += v; return calls; } // local_static calls.0
int counts_twice(int v) { return twice += v; }                   // static_variable twice
int recurses(int v) { return v < 2 ? far_away(v) : recurses(v - 1) + recurses(v - 2); }
const char *says(int v) { return v ? "yes" : "no"; }
int picks(int v)
{
	switch (v) {
	case 0: return 17; case 1: return 4; case 2: return 99; case 3: return 23; case 4: return 8; case 5: return 51;
	}
	return far_away(v);
}
`
	second = `
#include "a.h"
static int twice;
NOINLINE static int near(int v) { asm volatile(""); return far_away(v) + 50; }
int second_near(int v) { return near(v) * near(v + 1); }       // static_function near
int second_twice(int v) { return twice -= v; }                   // static_variable twice
`
	// A jump label as arch/x86/include/asm/jump_label.h writes it: the code holds no address.
	third = `
#ifdef MODULE
static struct { long enabled, entries; } own_key;
#define BRANCH(key, to) asm goto("1: .byte 0x0f,0x1f,0x44,0,0\n.pushsection __jump_table, \"aw\"\n.balign 8\n" \
	".long 1b - ., %l[" #to "] - .\n.quad %c0 + %c1 - .\n.popsection" : : "i" (&key), "i" (1) : : to)
int asks(int v) { BRANCH(own_key, yes); return v; yes: return v * 3; } // static_variable own_key
int asks_not(int v) { return v * 7; }
#endif
`
)

// wanted reads what a source says its functions need; sections that a variant does not
// know are replaced.
func wanted(source string) map[string][]string {
	out := make(map[string][]string)
	for line := range strings.Lines(source) {
		code, want, _ := strings.Cut(strings.TrimSpace(line), "//")
		open := strings.Index(code, "(")
		if open < 0 || !strings.HasPrefix(code, "int ") && !strings.HasPrefix(code, "const char *") {
			continue
		}
		name := code[strings.LastIndexAny(code[:open], " *")+1 : open]
		if name == "" { // int (*takes(void))(int)
			name, _, _ = strings.Cut(strings.TrimPrefix(code, "int (*"), "(")
		}
		for need := range strings.SplitSeq(want, ",") {
			if need = strings.TrimSpace(need); need != "" {
				out[name] = append(out[name], need)
			}
		}
		if _, ok := out[name]; !ok {
			out[name] = nil
		}
		slices.Sort(out[name])
	}
	return out
}

// build compiles the sources into one file.
func build(t *testing.T, args ...string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"a.h": header, "a.c": first, "b.c": second, "c.c": third} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(gcc, append([]string{"-O2", "-g", "-fno-asynchronous-unwind-tables", "a.c", "b.c", "c.c"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	return filepath.Join(dir, args[len(args)-1])
}

// bodies returns the bodies of a program by the symbol.
func bodies(p *program.Program) map[string]program.Place {
	out := make(map[string]program.Place)
	for _, f := range p.Files() {
		for s := range f.Index().Bodies() {
			b := program.Body{File: f, Sub: s}
			symbol, _ := b.Names()
			out[symbol] = b.Place()
		}
	}
	return out
}

// check holds what is needed against what the sources say; only picks the needs to look at.
func check(t *testing.T, p *program.Program, want map[string][]string, only func(need string) bool) {
	t.Helper()
	all := bodies(p)
	for name, needed := range want {
		place, ok := all[name]
		if !ok {
			t.Errorf("no body of %s", name)
			continue
		}
		list, err := needs.Of(p, place)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := []string{}
		for _, n := range list {
			symbol := n.Symbol
			if n.Kind == "clone" { // which suffixes it has is the compiler's affair
				symbol, _, _ = strings.Cut(symbol, ".")
			}
			got = append(got, n.Kind+" "+symbol)
		}
		slices.Sort(got)
		if expected := slices.DeleteFunc(slices.Clone(needed), func(n string) bool { return !only(n) }); !slices.Equal(got, append([]string{}, expected...)) {
			t.Errorf("%s needs %q, want %q", name, got, expected)
		}
	}
}

func any(string) bool { return true }

// TestModule: a relocatable file whose exports are those of __ksymtab.
func TestModule(t *testing.T) {
	p := open(t, build(t, "-DMODULE", "-fno-pic", "-mcmodel=kernel", "-r", "-nostdlib", "-o", "sample.ko"))
	check(t, p, wanted(first), any)
	check(t, p, wanted(second), any)
	check(t, p, wanted(third), any)
}

// TestPositions: near and twice are there twice, in the order of .symtab.
func TestPositions(t *testing.T) {
	p := open(t, build(t, "-DMODULE", "-fno-pic", "-mcmodel=kernel", "-r", "-nostdlib", "-o", "sample.ko"))
	all := bodies(p)
	for _, c := range []struct {
		of, symbol string
		pos        int
	}{
		{"uses_near", "near", 1}, {"second_near", "near", 2}, {"counts_twice", "twice", 1}, {"second_twice", "twice", 2},
		{"uses_near", "counter", 0}, {"uses_own", "own", 0},
	} {
		n := needOf(t, p, all[c.of], c.symbol)
		if n.SymPos == nil || *n.SymPos != c.pos || n.Object != "sample" {
			t.Errorf("%s needs %+v, want position %d of sample", c.of, n, c.pos)
		}
		if where := ".klp.sym.sample." + c.symbol + "," + string(rune('0'+c.pos)); !strings.Contains(n.Detail, where) {
			t.Errorf("%s: %q does not name %s", c.of, n.Detail, where)
		}
	}
}

func needOf(t *testing.T, p *program.Program, place program.Place, symbol string) answer.Need {
	t.Helper()
	list, err := needs.Of(p, place)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(n answer.Need) bool { return n.Symbol == symbol })
	if i < 0 {
		t.Fatalf("%s is not among %v", symbol, list)
	}
	return list[i]
}

// TestLibrary: what is not in .dynsym cannot be linked, all else can.
func TestLibrary(t *testing.T) {
	p := open(t, build(t, "-fPIC", "-shared", "-nostdlib", "-o", "libsample.so"))
	visible := func(need string) bool { return need != "unexported own" && need != "unexported own_data" }
	check(t, p, wanted(first), visible)
	check(t, p, wanted(second), visible)
	if n := needOf(t, p, bodies(p)["uses_near"], "near"); n.Object != "libsample.so" || n.SymPos != nil || !strings.Contains(n.Detail, "#near:") {
		t.Errorf("%+v", n)
	}
}

// TestWithoutRelocations: in a file that is loaded where it was linked the operands tell
// what relocations tell where the linker kept them.
func TestWithoutRelocations(t *testing.T) {
	args := []string{"-fno-pic", "-no-pie", "-static", "-nostdlib", "-Wl,--build-id=none", "-Wl,-e,uses_near", "-Wl,--unresolved-symbols=ignore-all"}
	want := open(t, build(t, append(args, "-Wl,--emit-relocs", "-o", "kept")...))
	got := open(t, build(t, append(args, "-o", "gone")...))
	all, ours := bodies(want), bodies(got)
	for _, name := range []string{"uses_near", "jumps_near", "uses_own", "takes", "counts", "counts_twice", "uses_twins", "uses_clone", "second_near"} {
		a, err := needs.Of(want, all[name])
		if err != nil {
			t.Fatal(err)
		}
		b, err := needs.Of(got, ours[name])
		if err != nil {
			t.Fatal(err)
		}
		same := func(x, y answer.Need) int {
			return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Symbol, y.Symbol))
		}
		if slices.CompareFunc(a, b, same) != 0 || len(a) == 0 {
			t.Errorf("%s: %v with relocations, %v without", name, a, b)
		}
	}
}
