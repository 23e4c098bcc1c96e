package contract_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inlay/disasm"
	"inlay/livepatch/contract"
	"inlay/program"
)

// bodies are the functions of a file that have code.
func bodies(f *program.File) (out []program.Body) {
	for _, u := range f.Index().Units() {
		for sub := range u.Subprograms() {
			if sub.OutOfLine() {
				out = append(out, program.Body{File: f, Sub: sub})
			}
		}
	}
	return out
}

// body returns the only body with a name.
func body(t *testing.T, p *program.Program, want string) program.Body {
	t.Helper()
	found := slices.DeleteFunc(bodies(p.Files()[0]), func(b program.Body) bool { return name(b) != want })
	if len(found) != 1 {
		t.Fatalf("%d bodies of %s", len(found), want)
	}
	return found[0]
}

// object compiles a source for x86-64.
func object(t *testing.T, source string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.c"), source)
	gcc(t, append(flags, "-g", "-c", "-o", filepath.Join(dir, "a.o"), filepath.Join(dir, "a.c"))...)
	return filepath.Join(dir, "a.o")
}

// TestFinder: asked for one function, the finder names the callers that the comments of the
// fixture and its text tell of: those of the function, and those of what calls it.
func TestFinder(t *testing.T) {
	p := open(t, object(t, fixture, "-O2"))
	var finder contract.Finder
	for callee, want := range map[string][]string{
		"leaf":      {"keeps_argument", "keeps_over_two", "passes_on"}, // visible calls it too
		"visible":   {"keeps_over_two"},
		"half":      {"keeps_float"},
		"calls_out": nil,
		"scenario":  nil,
	} {
		for range 2 { // what is kept answers like what was searched
			found, err := finder.Trusting(t.Context(), body(t, p, callee))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, one := range found {
				if caller := name(one.Caller); caller != "scenario" && !slices.Contains(got, caller) { // it calls them all
					got = append(got, caller)
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s is trusted by %q, want %q", callee, got, want)
			}
		}
	}
}

// TestFinderTurnedOff: no unit is searched whose options turn the optimization off, nor the
// code of another machine.
func TestFinderTurnedOff(t *testing.T) {
	p := open(t, object(t, fixture, "-O2", "-fno-ipa-ra"), "../../testdata/obj/clones-gcc12-aarch64-O2-g5.o")
	asked := 0
	var finder contract.Finder
	for _, f := range p.Files() {
		for _, b := range bodies(f) {
			asked++
			if found, err := finder.Trusting(t.Context(), b); len(found) > 0 || err != nil {
				t.Errorf("%s: %d findings, %v", name(b), len(found), err)
			}
		}
	}
	if asked < 30 {
		t.Errorf("asked of %d functions", asked)
	}
	for _, b := range bodies(p.Files()[1]) {
		if _, known, err := finder.Writes(t.Context(), b); known || err != nil {
			t.Errorf("%s: registers of another machine, known: %t, %v", name(b), known, err)
		}
	}
}

// written says in its text which registers its functions change: assembler is all there is in them.
const written = `
#define FN __attribute__((naked, noinline))
FN void two(void) { asm("xorl %r8d, %r8d\n\tmovl $1, %r10d\n\tret"); }
FN void saved(void) { asm("movl $1, %ebx\n\tmovl $1, %r15d\n\tret"); }
FN void vector(void) { asm("pxor %xmm3, %xmm3\n\tret"); }
FN void calls(void) { asm("movl $1, %esi\n\tcall two\n\tret"); }
FN void farther(void) { asm("call calls\n\tcall vector\n\tret"); }
FN void again(void) { asm("movl $1, %ecx\n\tcall around\n\tret"); }
FN void around(void) { asm("movl $1, %edi\n\tcall again\n\tret"); }
FN void outside(void) { asm("movl $1, %edi\n\tcall elsewhere\n\tret"); }
FN void pointer(void) { asm("call *%rax\n\tret"); }
FN void over_that(void) { asm("call pointer\n\tret"); }
FN void broken(void) { asm(".byte 0x06, 0x06\n\tret"); }
`

// TestWrites: a function may change what its own instructions and those of all that it
// calls write. Registers that the convention saves do not count (System V ABI for x86-64, figure 3.4).
func TestWrites(t *testing.T) {
	p := open(t, object(t, written, "-O2", "-fno-pic"))
	var finder contract.Finder
	for function, want := range map[string]disasm.Registers{
		"two":     disasm.R8 | disasm.R10,
		"saved":   0,
		"vector":  disasm.XMM0 << 3,
		"calls":   disasm.RSI | disasm.R8 | disasm.R10,
		"farther": disasm.RSI | disasm.R8 | disasm.R10 | disasm.XMM0<<3,
		"again":   disasm.RCX | disasm.RDI,
		"around":  disasm.RCX | disasm.RDI,
	} {
		got, known, err := finder.Writes(t.Context(), body(t, p, function))
		if !known || err != nil || got != want {
			t.Errorf("%s writes %v, known: %t, %v, want %v", function, got, known, err, want)
		}
	}
	for _, function := range []string{"outside", "pointer", "over_that", "broken"} {
		if got, known, err := finder.Writes(t.Context(), body(t, p, function)); known || err != nil {
			t.Errorf("%s writes %v, known: %t, %v", function, got, known, err)
		}
	}
}

// TestCanceled: a search that is canceled says so, and yields nothing else; one that is left
// early ends.
func TestCanceled(t *testing.T) {
	p := open(t, object(t, fixture, "-O2"))
	b := body(t, p, "leaf")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var finder contract.Finder
	if _, err := finder.Trusting(ctx, b); !errors.Is(err, context.Canceled) {
		t.Errorf("trusting: %v", err)
	}
	if _, known, err := finder.Writes(ctx, b); known || !errors.Is(err, context.Canceled) {
		t.Errorf("writes, known: %t: %v", known, err)
	}
	var errs []error
	for one, err := range contract.Find(ctx, p) {
		if errs = append(errs, err); err == nil {
			t.Errorf("%s after the end", name(one.Caller))
		}
	}
	if len(errs) != 1 || !errors.Is(errs[0], context.Canceled) {
		t.Errorf("find: %v", errs)
	}
	for range contract.Find(ctx, p) {
		break
	}
	found := 0
	for range contract.Find(t.Context(), p) {
		if found++; found == 2 {
			break
		}
	}
	if found != 2 {
		t.Errorf("%d findings", found)
	}
}

// recorded is the text in which GCC records itself and its options.
var recorded = regexp.MustCompile(`\.string\s+"GNU C[^"]*"`)

// TestGate: code that trusts its callees although its unit says that it must not is told
// with the reason, and is not certain.
func TestGate(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write(t, path("a.c"), fixture)
	gcc(t, "-O2", "-g", "-S", "-o", path("a.s"), path("a.c"))
	text, err := os.ReadFile(path("a.s"))
	if err != nil {
		t.Fatal(err)
	}
	for producer, want := range map[string]string{
		"GNU C17 12.2.0 -O2 -pg":                                      "the unit was compiled with -pg, which turns off -fipa-ra",
		"GNU C17 12.2.0 -O2 -fpatchable-function-entry=16,16":         "the unit was compiled with -fpatchable-function-entry=16,16, which turns off -fipa-ra",
		"GNU C17 12.2.0 -fno-ipa-ra -O2":                              "the unit was compiled with -fno-ipa-ra, which turns off -fipa-ra",
		"GNU C17 12.2.0 -O2 -O0":                                      "the unit was compiled without optimization",
		"GNU C17 12.2.0 -mfentry -O2":                                 "the unit was compiled with -mfentry and without -pg, which alone turns off -fipa-ra: code that was meant to be traced is not",
		"Portable C 4.1 -O2":                                          "the compiler is not GCC: Portable C 4.1",
		"GNU C17 12.2.0 -O2 -flive-patching=inline-clone -fno-ipa-ra": "the unit was compiled with -flive-patching=inline-clone, which turns off -fipa-ra",
	} {
		forged := recorded.ReplaceAllLiteralString(string(text), `.string	"`+producer+`"`)
		write(t, path("b.s"), forged)
		gcc(t, "-c", "-o", path("b.o"), path("b.s"))
		found := find(t, path("b.o"))
		if len(found) < 5 {
			t.Errorf("%s: %d findings", producer, len(found))
		}
		for _, one := range found {
			if one.Certain || !strings.Contains(one.Why, want) {
				t.Errorf("%s: %s: certain: %t: %s", producer, name(one.Caller), one.Certain, one.Why)
			}
		}
	}
}

// TestReturnThunk: kernels return through code that stands for the instruction, in the file or in
// another one. What callers trust is the same.
func TestReturnThunk(t *testing.T) {
	const thunk = "asm(\".globl __x86_return_thunk\\n.type __x86_return_thunk, @function\\n__x86_return_thunk: ret\");\n"
	trusts := func(path string) (out []string) {
		for _, one := range find(t, path) {
			out = append(out, name(one.Caller)+" "+name(one.Callee)+" "+one.Register.String())
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	want := trusts(object(t, fixture, "-O2"))
	for where, source := range map[string]string{"in the file": thunk + fixture, "elsewhere": fixture} {
		got := trusts(object(t, source, "-O2", "-mfunction-return=thunk-extern", "-fcf-protection=none"))
		if !slices.Equal(got, want) || len(want) < 5 {
			t.Errorf("%s: %q, want %q", where, got, want)
		}
	}
}
