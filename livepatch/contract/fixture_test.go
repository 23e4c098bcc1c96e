package contract_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/disasm"
)

// fixture has one caller for each way to trust a callee, and some that cannot. The
// comment behind a function says what must be found: the callee and the registers do not
// depend on the version of the compiler, since the judge overwrites them. GCC leaves the
// call site of descend in the abstract instance of keeps_in_block, since that is inlined too.
const fixture = `
long table[16];
volatile long sink;
long outside(long x) { return x + sink; }
int getpagesize(void);
#define FN __attribute__((noinline, noclone))
static FN long leaf(long x) { return x * 3 + table[x & 7]; }
FN long visible(long x) { return leaf(x) ^ 9; }
static FN void nothing(void) { sink++; }
static FN double half(double x) { return x * 0.5; }
static FN long loops(long n) { long s = 0; for (long i = 0; i < (n & 7); i++) s += table[i] * n; return s; }
static FN long chooses(long n, long *p)
{
	switch (n & 7) {
	case 0: return p[0]; case 1: return p[3] * 7; case 2: return p[1] + p[2]; case 3: p[4]++; return 8;
	case 4: return n * n; case 5: return p[5] ^ n; default: return 1;
	}
}
static FN long calls_out(long x) { return getpagesize() + x; }
static FN long through(long (*f)(long), long x) { return f(x) + 2; }
struct node { long height; struct node *slot[4]; };
struct state { long height, index; struct node *at; };
static FN struct node *start(struct state *s) { sink++; return s->at; }
static FN struct node *descend(struct state *s, struct node *n) { s->at = n; return n->slot[s->index & 3]; }

FN long keeps_argument(long x, long y) { return leaf(x) + y; }
FN long keeps_over_two(long x, long y) { return visible(x) * y; }
FN long keeps_result(long x) { nothing(); return x; }
FN double keeps_float(double x, double y) { return half(x) + y; }
FN long keeps_in_loop(long n, long *p) { long s = 0; for (long i = 0; i < 9; i++) s += loops(i + n) ^ p[i & 3]; return s; }
FN long keeps_over_switch(long n, long m) { return chooses(n, table) - m; }
FN long passes_on(long x, long y) { nothing(); return leaf(y) + x; }
struct node *keeps_in_block(struct state *s)
{
	struct node *entry = start(s);
	while ((long)entry & 2) {
		struct node *n = (struct node *)((long)entry - 2);
		if (s->height > n->height)
			break;
		entry = descend(s, n);
		if (n->height == 0)
			break;
	}
	return entry;
}
FN long inlines_that(struct state *s) { long sum = (long)keeps_in_block(s); s->index++; return sum + (long)s->at->height; }
FN long cannot(long x, long y) { return calls_out(x) + y; }
FN long cannot_either(long x, long y) { return through(outside, x) + y; }

static struct node low = {0, {(void *)10, (void *)18, (void *)26, (void *)34}};
static struct node high = {1, {(void *)((char *)&low + 2), (void *)40, (void *)((char *)&low + 2), (void *)48}};

unsigned long scenario(void)
{
	unsigned long sum = 1;
	for (long i = 0; i < 64; i++) {
		table[i & 15] += sum % 1000;
		sum = sum * 31 + keeps_argument(i, sum % 77);
		sum = sum * 31 + keeps_over_two(i, sum % 77);
		sum = sum * 31 + keeps_result(sum);
		sum = sum * 31 + (long)keeps_float(i, i * 1.5);
		sum = sum * 31 + keeps_in_loop(i, table + (i & 7));
		sum = sum * 31 + keeps_over_switch(i, sum % 33);
		sum = sum * 31 + passes_on(i, sum & 15);
		sum = sum * 31 + cannot(i, sum & 15) + cannot_either(i, 7);
		struct state s = {0, i, (void *)((char *)&high + 2)};
		sum = sum * 31 + inlines_that(&s);
	}
	return sum;
}
`

// TestFixture: every finding is confirmed by overwriting the register, and there is none
// where the compiler is told not to do it.
func TestFixture(t *testing.T) {
	for _, level := range []string{"-O1", "-O2", "-O3", "-Os"} {
		found, real, findings := judge(t, fixture, level)
		for p := range found {
			if !real[p] {
				t.Errorf("%s: %v behind %s makes no difference", level, p.register, p.function)
			}
		}
		callers := make(map[string]bool)
		for _, one := range findings {
			name, _ := one.Caller.Names()
			callers[name] = true
			if !one.Certain {
				t.Errorf("%s: %s at %#x is not certain: %s", level, name, one.Call, one.Why)
			}
			if one.Use == one.Call {
				t.Errorf("%s: %s at %#x: %v is read by that call again, and by none behind it", level, name, one.Call, one.Register)
			}
		}
		for _, name := range []string{"cannot", "cannot_either"} {
			if callers[name] {
				t.Errorf("%s: %s trusts code that is not known", level, name)
			}
		}
		for p := range real {
			if !found[p] && !returned(p) {
				t.Errorf("%s: %v behind %s makes a difference and was not found", level, p.register, p.function)
			}
		}
		if len(callers) < 5 && level != "-O1" { // which saves no registers around calls
			t.Errorf("%s: callers %v", level, callers)
		}
	}
}

// returned tells the result of a function of the fixture.
func returned(p pair) bool {
	switch p.function {
	case "nothing":
		return false
	case "half", "keeps_float":
		return p.register == disasm.XMM0
	}
	return p.register == disasm.RAX
}

// TestTurnedOff: options that turn the optimization off leave nothing to be found, whatever
// the gate says.
func TestTurnedOff(t *testing.T) {
	sources := []string{fixture, generate(1), generate(2)}
	for _, flags := range []string{
		"-O2 -fno-ipa-ra", "-O2 -pg", "-O2 -pg -mfentry", "-O3 -fpatchable-function-entry=16,16", "-O2 -flive-patching=inline-clone",
		"-O2 -flive-patching=inline-only-static", "-O0",
	} {
		dir := t.TempDir()
		var objects []string
		for i, source := range sources {
			name := filepath.Join(dir, fmt.Sprintf("%d.c", i))
			write(t, name, source)
			object := strings.TrimSuffix(name, ".c") + ".o"
			gcc(t, append(strings.Fields(flags), "-g", "-c", "-o", object, name)...)
			objects = append(objects, object)
		}
		for _, one := range find(t, objects...) {
			name, _ := one.Caller.Names()
			t.Errorf("%s: %s at %#x keeps %v, used at %#x", flags, name, one.Call, one.Register, one.Use)
		}
	}
}

// TestRelocatable: an object file has the findings of the program that is made of it, with
// jump tables of distances and of addresses.
func TestRelocatable(t *testing.T) {
	for _, flag := range []string{"-fpie", "-fno-pie"} {
		relocatable(t, flag)
	}
}

func relocatable(t *testing.T, flags ...string) {
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
	write(t, source, fixture)
	gcc(t, append(flags, "-O2", "-g", "-c", "-o", object, source)...)
	write(t, filepath.Join(dir, "main.c"), "unsigned long scenario(void); int main(void) { return scenario(); }\n")
	program := filepath.Join(dir, "program")
	gcc(t, "-no-pie", "-o", program, object, filepath.Join(dir, "main.c"))
	want, got := summary(t, program), summary(t, object)
	if !slices.Equal(want, got) || !strings.Contains(strings.Join(got, "\n"), "keeps_over_switch") {
		t.Errorf("%s: object %q\nprogram %q", flags, got, want)
	}
}

func summary(t *testing.T, path string) (out []string) {
	for _, one := range find(t, path) {
		caller, _ := one.Caller.Names()
		callee, _ := one.Callee.Names()
		out = append(out, fmt.Sprintf("%s+%#x %s %v +%#x", caller, one.Call-one.Caller.Sub.Entry(), callee, one.Register, one.Use-one.Caller.Sub.Entry()))
	}
	return out
}

// TestStripped: a library without DWARF has no findings.
func TestStripped(t *testing.T) {
	const path = "/usr/lib/x86_64-linux-gnu/libcrypto.so.3"
	if _, err := os.Stat(path); err != nil {
		t.Skip("needs libcrypto")
	}
	for _, one := range find(t, path) {
		if one.Certain {
			t.Errorf("%#x", one.Call)
		}
	}
}
