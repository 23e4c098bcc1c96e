package contract_test

import (
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/livepatch/contract"
	"inlay/program"
)

// aligned has callers that may leave out the alignment, and such that may not because
// they call what is not known. The comments behind them say which.
const aligned = `
volatile long sink; long table[16];
long outside(long x);
void stop(long x) __attribute__((noreturn));
#define FN __attribute__((noinline, noclone))
static FN long leaf(long x) { return x * 3 + table[x & 7]; }
FN long needs(long x) { return outside(x) + 1; }
static FN long seven(long a, long b, long c, long d, long e, long f, long g) { return a + b * c - d * e + f * g; }
static FN __attribute__((noreturn)) void spin(long x) { for (;;) { if (sink + x == 77) stop(x); } }
FN long plain(long x) { return leaf(x) + 1; }                               // may
FN long farther(long x) { return plain(x) * 3; }                            // may
FN long cold(long x) { return leaf(x) ^ 5; }                                // may
FN long saves(long x, long y) { long a = leaf(x), b = leaf(y); return leaf(a + b) + a * b + x - y; }
FN long pushes(long x) { return seven(x, 2, 3, 4, 5, 6, x) + 1; }
FN long calls_out(long x) { return outside(x) + leaf(x); }                  // may not
FN long either(long x) { if (x > 3) return needs(x) + 1; return leaf(x) + 2; }  // may not
FN long own(long x) { long b[4] __attribute__((aligned(64))); b[x & 3] = x; sink = (long)b; return leaf(b[x & 3]) + b[0] * 0 + 1; }
FN long grows(long n) { char b[(n & 63) + 1]; sink = (long)b; b[0] = n; return leaf(n) + b[0]; }
FN long dies(long x) { if (x > 1000) spin(x); return x; }
FN long chooses(long n)
{
	switch (n & 7) {
	case 0: return leaf(n); case 1: return plain(n) * 7; case 2: return leaf(1) + leaf(2); case 3: table[4]++; return 8;
	case 4: return n * n; case 5: return table[5] ^ n; default: return leaf(n) + 1;
	}
}
unsigned long scenario(void)
{
	unsigned long sum = 1;
	for (long i = 0; i < 16; i++)
		sum = sum * 31 + plain(i) + farther(i) + cold(i) + saves(i, sum & 7) + pushes(i) + calls_out(i) + either(i) + own(i) + grows(i) + dies(i) + chooses(i);
	return sum;
}
`

// watch is the rest of the program: it runs the scenario and prints the return addresses
// of calls, 0 or 1 for an aligned or a misaligned stack, and the function.
const watch = `
#include <stdio.h>
#include <stdlib.h>
unsigned char aligned[1 << 20], misaligned[1 << 20];
unsigned long scenario(void);
long outside(long x) { return x * 5; }
void stop(long x) { exit(3); }
int main(void)
{
	scenario();
	for (long i = 0; i < sizeof aligned; i++) {
		if (aligned[i])
			printf("%ld 0 %d\n", i + 0x400000, aligned[i] - 1);
		if (misaligned[i])
			printf("%ld 1 %d\n", i + 0x400000, misaligned[i] - 1);
	}
	return 0;
}
`

// edge is a call from one function to another, by their symbols.
type edge struct{ caller, callee string }

// entries lets every function note the address it returns to, and go on with a stack
// pointer that is 8 bytes above a multiple of 16 whatever it was entered with: what it does
// itself must not depend on its caller. It returns the functions by number. That with
// arguments on the stack goes on as it is; it calls nothing.
func entries(text string) (string, []string) {
	var functions []string
	text = label.ReplaceAllStringFunc(text, func(found string) string {
		name := label.FindStringSubmatch(found)[1]
		if strings.HasSuffix(name, ".cold") || len(functions) == 250 {
			return found
		}
		functions = append(functions, name)
		note := func(list string) string {
			return fmt.Sprintf("\tpushq\t%%rax\n\tmovq\t8(%%rsp), %%rax\n\tmovb\t$%d, %s-0x400000(%%rax)\n\tpopq\t%%rax\n", len(functions), list)
		}
		again := "\tcall\t2f\n\tret\n"
		if name == "seven" {
			again = "\tjmp\t2f\n"
		}
		return name + ":\n\ttestb\t$8, %spl\n\tjne\t1f\n" + note("misaligned") + again + "1:\n" + note("aligned") + "2:\n" + strings.TrimPrefix(found, name+":\n")
	})
	return text, functions
}

// observe compiles a source and returns the calls that the search finds, and those that
// the program made when it ran: true where the stack was misaligned.
func observe(t *testing.T, source, rest string, flags ...string) (found, seen map[edge]bool, all []contract.Misaligned) {
	t.Helper()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write(t, path("a.c"), source)
	write(t, path("rest.c"), rest)
	gcc(t, append(flags, "-g", "-fno-pie", "-S", "-o", path("a.s"), path("a.c"))...)
	gcc(t, "-O1", "-fno-pie", "-no-pie", "-o", path("plain"), path("a.s"), path("rest.c"))
	text, err := os.ReadFile(path("a.s"))
	if err != nil {
		t.Fatal(err)
	}
	watched, functions := entries(string(text))
	write(t, path("b.s"), watched)
	gcc(t, "-O1", "-fno-pie", "-no-pie", "-o", path("watched"), path("b.s"), path("rest.c"))
	out, err := exec.Command(path("watched")).Output()
	if err != nil {
		t.Fatalf("the program itself: %v", err)
	}
	symbols := readSymbols(t, path("watched"))
	seen, found = make(map[edge]bool), make(map[edge]bool)
	for line := range strings.Lines(string(out)) {
		var back uint64
		var over, callee int
		if _, err := fmt.Sscan(line, &back, &over, &callee); err != nil {
			t.Fatal(err)
		}
		e := edge{holder(symbols, back-1), functions[callee]}
		seen[e] = seen[e] || over != 0
	}
	all = misaligned(t, path("plain"))
	for _, one := range all {
		caller, _ := one.Caller.Names()
		callee, _ := one.Callee.Names()
		found[edge{caller, callee}] = true
	}
	return found, seen, all
}

// readSymbols reads the functions of a program.
func readSymbols(t *testing.T, path string) []elf.Symbol {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	return symbols
}

// holder is the function whose code holds an address, its cold part included.
func holder(symbols []elf.Symbol, pc uint64) string {
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && s.Value <= pc && pc < s.Value+s.Size {
			return strings.TrimSuffix(s.Name, ".cold")
		}
	}
	return ""
}

func misaligned(t *testing.T, paths ...string) (out []contract.Misaligned) {
	t.Helper()
	p, err := program.Open(context.Background(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	for one, err := range contract.FindMisaligned(context.Background(), p) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

// TestMisaligned: what is found is what the functions see of their stack when they run.
func TestMisaligned(t *testing.T) {
	generated := strings.NewReplacer("long outside(long x) { return x * 5; }\n", "").Replace(watch)
	total, levels := 0, []string{"-O0", "-O1", "-O2", "-O3", "-Os", "-O2 -fno-omit-frame-pointer", "-O2 -fstack-clash-protection"}
	if testing.Short() {
		levels = levels[:3]
	}
	for seed, level := range levels {
		for _, tt := range []struct{ name, source, rest string }{
			{"fixture", aligned, watch}, {"generated", generate(uint64(seed)), generated},
		} {
			found, seen, all := observe(t, tt.source, tt.rest, strings.Fields(level)...)
			for e, over := range seen {
				if over != found[e] {
					t.Errorf("%s %s: %v was seen to be misaligned: %t, and found: %t", tt.name, level, e, over, found[e])
				}
				if over {
					total++
				}
			}
			for _, one := range all {
				if level != "-O0" && !one.Certain { // without call sites nothing is
					t.Errorf("%s %s: %#x is not certain: %s", tt.name, level, one.Call, one.Why)
				}
			}
			if level == "-O2" && tt.name == "fixture" {
				wanted(t, found)
			}
		}
	}
	t.Logf("%d calls", total)
	if total < 25*len(levels) {
		t.Errorf("%d calls", total)
	}
}

// wanted holds what was found against the comments of the fixture.
func wanted(t *testing.T, found map[edge]bool) {
	t.Helper()
	for e, want := range map[edge]bool{
		{"plain", "leaf"}: true, {"farther", "plain"}: true, {"cold", "leaf"}: true, {"dies", "spin"}: false,
		{"calls_out", "leaf"}: false, {"either", "leaf"}: false, {"either", "needs"}: false, {"scenario", "either"}: false,
	} {
		if found[e] != want {
			t.Errorf("%v: %t, want %t", e, found[e], want)
		}
	}
}

// TestAlignedAgain: options that turn the optimization off leave nothing to be found, nor
// does another alignment, whatever the producer makes of the finding.
func TestAlignedAgain(t *testing.T) {
	for _, flags := range []string{
		"-O2 -fno-ipa-stack-alignment", "-Os -fno-ipa-stack-alignment", "-O0 -fno-ipa-stack-alignment",
		"-O2 -flive-patching=inline-clone", "-O2 -flive-patching=inline-only-static", "-O2 -mpreferred-stack-boundary=3 -mgeneral-regs-only",
	} {
		dir := t.TempDir()
		source, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
		write(t, source, aligned)
		gcc(t, append(strings.Fields(flags), "-g", "-c", "-o", object, source)...)
		for _, one := range misaligned(t, object) {
			name, _ := one.Caller.Names()
			t.Errorf("%s: %s at %#x", flags, name, one.Call)
		}
	}
}

// TestHandlers: what is entered in another way than by a call, or calls in assembler
// text, is not certain.
func TestHandlers(t *testing.T) {
	const source = `
struct frame; volatile long sink;
#define FN __attribute__((noinline, noclone))
static FN long leaf(long x) { return x * 3; }
__attribute__((interrupt)) void interrupt(struct frame *f) { sink += leaf(3); }
__attribute__((interrupt)) void fault(struct frame *f, unsigned long e) { sink += leaf(e); }
__attribute__((naked)) long naked(long x) { asm("call leaf\nret"); }
FN long inside(long x) { asm volatile("call leaf" : "+D"(x) :: "rax", "memory"); return x; }
FN long may(long x) { return leaf(x) + 1; }
`
	for flags, certain := range map[string]string{
		"-O2": "may", "-O2 -fno-omit-frame-pointer": "", "-O2 -pg": "", "-O2 -mstackrealign": "", "-O2 -mincoming-stack-boundary=3": "",
		"-O2 -gno-record-gcc-switches": "", "-O2 -mpreferred-stack-boundary=5": "may",
	} {
		dir := t.TempDir()
		file, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
		write(t, file, source)
		gcc(t, append(strings.Fields(flags), "-g", "-mgeneral-regs-only", "-c", "-o", object, file)...)
		got := ""
		for _, one := range misaligned(t, object) {
			if name, _ := one.Caller.Names(); one.Certain {
				got += name
			} else if one.Why == "" {
				t.Errorf("%s: %s is not certain and nothing says why", flags, name)
			}
		}
		if got != certain {
			t.Errorf("%s: certain %q, want %q", flags, got, certain)
		}
	}
}
