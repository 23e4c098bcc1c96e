package livepatch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/livepatch"
)

// TestRedirectable: a pad redirects a function only if all calls pass it and a table tells
// of it.
func TestRedirectable(t *testing.T) {
	const plain = "int f(int x) { return x * 3; }\n"
	const listed = plain + "__attribute__((patchable_function_entry(3, 0))) int g(int x) { return x; }\n"
	for _, tt := range []struct{ name, compiler, source, flags, can, why string }{
		{"pad", "aarch64-linux-gnu-gcc", plain, "-fpatchable-function-entry=4,2", "yes", ""},
		{"not listed", "s390x-linux-gnu-gcc", listed, "-mhotpatch=0,3", "no", "the nops at its entry are in no table: no tracer knows of them"},
		{"no pad", "s390x-linux-gnu-gcc", listed, "-O2", "no", "no pad at its entry (notrace)"},
		{"no table", "s390x-linux-gnu-gcc", plain, "-mhotpatch=0,3", "unknown", ""},
		{"listed", "s390x-linux-gnu-gcc", plain, "-pg -mfentry -mnop-mcount -mrecord-mcount", "yes", ""},
		{"one entry", "powerpc64le-linux-gnu-gcc", plain, "-fpatchable-function-entry=2", "yes", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			compiler, err := exec.LookPath(tt.compiler)
			if err != nil {
				t.Skip(tt.compiler + " is not installed")
			}
			dir := t.TempDir()
			source, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
			if err := os.WriteFile(source, []byte(tt.source), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append(strings.Fields(tt.flags), "-O2", "-g", "-c", "-o", object, source)
			if out, err := exec.Command(compiler, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			f := open(t, object).Files()[0]
			symbols, err := f.ELF().Symbols()
			if err != nil {
				t.Fatal(err)
			}
			for i := range symbols {
				if symbols[i].Name != "f" {
					continue
				}
				if can, why := livepatch.Redirectable(f.PlaceAt(symbols[i].Addr)); can != tt.can || why != tt.why {
					t.Errorf("%s, %q; want %s, %q", can, why, tt.can, tt.why)
				}
			}
		})
	}
}

// TestRedirectableSecondEntry: GCC before 13 puts the nops of ppc64le before what sets r2, and calls
// from the same file go behind that.
func TestRedirectableSecondEntry(t *testing.T) {
	compiler, err := exec.LookPath("powerpc64le-linux-gnu-gcc")
	if err != nil {
		t.Skip("powerpc64le-linux-gnu-gcc is not installed")
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.s"), filepath.Join(dir, "a.o")
	text := `	.abiversion 2
	.text
	.type f,@function
f:
	nop
	nop
0:	addis 2,12,.TOC.-0b@ha
	addi 2,2,.TOC.-0b@l
	.localentry f,.-f
	blr
	.size f,.-f
	.section __patchable_function_entries,"awo",@progbits,.text
	.quad f
`
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(compiler, "-c", "-o", object, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f := open(t, object).Files()[0]
	symbols, err := f.ELF().Symbols()
	if err != nil || len(symbols) == 0 {
		t.Fatal(err)
	}
	for i := range symbols {
		if symbols[i].Name != "f" {
			continue
		}
		const want = "calls from the same file go to its second entry, behind the pad"
		if can, why := livepatch.Redirectable(f.PlaceAt(symbols[i].Addr)); can != "no" || why != want {
			t.Errorf("%s, %q; want no, %q", can, why, want)
		}
	}
}
