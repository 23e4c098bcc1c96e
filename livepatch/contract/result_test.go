package contract_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestResultOverACall: what a function will return can wait, in the register of results, for a call
// that leaves this register alone. The return is all that reads it.
func TestResultOverACall(t *testing.T) {
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
	write(t, source, `
#define FN __attribute__((noinline))
static FN void integer_store(long *at, long v) { *at = v; }
static FN void float_store(long *at, long v) { *at = v + 1; }
FN long integer(long *at, long y) { long r = *at; integer_store(at, y); return r; }
FN double floating(double x, long *at, long y) { double r = x * 3; float_store(at, y); return r; }
FN void nothing(long *at, long y) { long r = *at; at[1] = r; integer_store(at, y); }
`)
	gcc(t, "-O2", "-g", "-S", "-o", filepath.Join(dir, "a.s"), source)
	gcc(t, "-O2", "-g", "-c", "-o", object, source)
	text, err := os.ReadFile(filepath.Join(dir, "a.s"))
	if err != nil {
		t.Fatal(err)
	}
	// The compiler's own text: the value is made in front of the call and is not saved.
	for _, made := range []string{`(?m)^\tmovq\t\(%rdi\), %rax\n(\t[.].*\n|[.].*\n)*\tcall\tinteger_store`, `\tmulsd\t.*, %xmm0\n(\t[.].*\n|[.].*\n)*\tcall\tfloat_store`} {
		if !regexp.MustCompile(made).Match(text) {
			t.Skipf("this compiler does not keep a result over a call: no %s", made)
		}
	}
	var got []string
	for _, one := range find(t, object) {
		caller, _ := one.Caller.Names()
		for _, b := range one.Trusted {
			callee, _ := b.Names()
			got = append(got, caller+" trusts "+callee+" with "+one.Register.String())
		}
	}
	slices.Sort(got)
	want := []string{"floating trusts float_store with %xmm0", "integer trusts integer_store with %rax"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
