package contract_test

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"iter"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/livepatch/contract"
	"inlay/program"
)

// promoted has functions that clang calls in another way than its source says, and such
// that it cannot: gone is read by nobody, so callers pass nothing for it, but where they have
// a value in that register from before. member gets the two members in place of the pointer.
const promoted = `
long outside(long);
volatile long sink;
#define FN __attribute__((noinline))
struct pair { long a, b; };
FN long drops(long x, long gone) { return outside(x) + 1; }
static FN long reads(long x, long used) { return outside(x) + used; }
static FN __attribute__((preserve_most)) long most(long x) { sink += x; return x; }
static FN long several(long x, ...) { return outside(x); }
long sets_nothing(long x) { return drops(x, 7) + 1; }
long sets_it(long x) { return reads(x, 7) + 1; }
long has_it(long x, long y) { return drops(x, y) + 1; }
static FN long may_have_it(long x) { return drops(x, 5) * 3; }
static FN long emptied(long x, long y) { long r = outside(x + y); return drops(r, y) * 5; }
long calls_both(long x, long y) { return may_have_it(x) + emptied(x, y) * 9; }
long keeps_more(long x) { most(x); return drops(x, 3) + 2; }
long calls_several(long x) { return several(x, 1) + 1; }
static FN long member(const struct pair *p) { return p->a * 31 + outside(p->b); }
static FN long whole(const struct pair *p) { sink = (long)p; return p->a * 31 + outside(p->b); }
static FN long branches(const struct pair *p, long x) { if (x) return x; return p->a * 31 + outside(p->b); }
long calls_member(struct pair *p) { return member(p) + 1 + whole(p); }
long calls_member_too(struct pair *p) { return member(p + 1) + 2 + branches(p, p->a); }
`

// clang makes a program of promoted, or skips the test.
func clang(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"clang-19", "clang-16", "clang-15", "clang-14"} {
		compiler, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		dir := t.TempDir()
		path := func(name string) string { return filepath.Join(dir, name) }
		write(t, path("a.c"), promoted)
		write(t, path("b.c"), "long outside(long x) { return x * 5; }\n")
		out, err := exec.Command(compiler, "--target=x86_64-linux-gnu", "-O3", "-g", "-fno-pic", "-nostdlib", "-static",
			"-Wl,-e,calls_both", "-o", path("program"), path("a.c"), path("b.c")).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return path("program")
	}
	t.Skip("needs clang")
	return ""
}

// open opens files until the test ends.
func open(t *testing.T, paths ...string) *program.Program {
	t.Helper()
	p, err := program.Open(t.Context(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// all collects what a search yields.
func all[T any](t *testing.T, found iter.Seq2[T, error]) (out []T) {
	t.Helper()
	for one, err := range found {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

func name(b program.Body) string {
	found, _ := b.Names()
	return found
}

// TestUnpassed: the calls that pass nothing for gone are those whose caller has nothing in
// the second register of arguments. What else might have put a value there keeps a call out.
func TestUnpassed(t *testing.T) {
	path := clang(t)
	var got []string
	for _, one := range all(t, contract.FindUnpassed(t.Context(), open(t, path))) {
		got = append(got, fmt.Sprintf("%s %s %s %v", name(one.Caller), name(one.Callee), one.Parameter, one.Register))
		if back := siteReturn(t, path, one.Site); back != one.Call+5 { // e8 and a displacement
			t.Errorf("%s: the call at %#x has a call site that returns to %#x", name(one.Caller), one.Call, back)
		}
	}
	slices.Sort(got)
	if want := []string{"emptied drops gone %rsi", "sets_nothing drops gone %rsi"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// siteReturn is the return address of the call site at an offset, as debug/dwarf reads it.
func siteReturn(t *testing.T, path string, offset uint64) uint64 {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	r := d.Reader()
	r.Seek(dwarf.Offset(offset))
	entry, err := r.Next()
	if err != nil || entry.Tag != dwarf.TagCallSite {
		t.Fatalf("%#x: %v, %v", offset, entry, err)
	}
	back, _ := entry.Val(dwarf.AttrCallReturnPC).(uint64)
	return back
}

// TestSurplus: of the three functions that take a pointer only member takes more than that
// (System V ABI for x86-64, section 3.2.3: the second register of integers is rsi).
func TestSurplus(t *testing.T) {
	p := open(t, clang(t))
	var got []string
	for _, one := range all(t, contract.FindSurplus(t.Context(), p)) {
		got = append(got, fmt.Sprintf("%s %v", name(one.Body), one.Register))
		if entry := one.Body.Sub.Entry(); one.Read < entry || one.Read >= entry+one.Body.Size() {
			t.Errorf("%s is not at %#x", name(one.Body), one.Read)
		}
	}
	if want := []string{"member %rsi"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestOtherCompiler: what clang does to calls is not looked for in GCC's units.
func TestOtherCompiler(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.c"), promoted)
	gcc(t, "-O3", "-g", "-w", "-c", "-o", filepath.Join(dir, "a.o"), filepath.Join(dir, "a.c"))
	p := open(t, filepath.Join(dir, "a.o"))
	for _, one := range all(t, contract.FindUnpassed(t.Context(), p)) {
		t.Errorf("%s passes no %s", name(one.Caller), one.Parameter)
	}
	for _, one := range all(t, contract.FindSurplus(t.Context(), p)) {
		t.Errorf("%s takes %v", name(one.Body), one.Register)
	}
}
