package cover_test

import (
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/livepatch/ulp"
	"inlay/testdata/fixture/container"
)

// caller keeps b where leaf does not write, in a register that a callee may write: GCC saw
// the code of leaf (-fipa-ra).
const trusting = `
static __attribute__((noinline, noclone)) int leaf(int a) { return a * 3 + 1; }
int caller(int a, int b) { return leaf(a) + b; }
`

// A new leaf has to leave the register alone, or caller has to be replaced too.
func TestContract(t *testing.T) {
	l := buildLibrary(t)
	l.write(t, "trusting.c", trusting)
	l.run(t, "gcc", "-O2", "-g", "-fPIC", "-shared", "-Wl,--build-id=sha1", "-o", "trusting.so", "trusting.c")
	listing := l.output(t, "objdump", "-d", "--disassemble=caller", "trusting.so")
	if !strings.Contains(listing, "leaf>") || strings.Contains(listing, "push") {
		t.Skipf("this compiler does not keep b in a register that leaf may write:\n%s", listing)
	}
	target := open(t, filepath.Join(l.dir, "trusting.so"))
	at := l.addressIn(t, "trusting.so", "leaf")
	for name, tt := range map[string]struct {
		code string
		want int
	}{
		"keeps":  {`int new_leaf(int a) { return a * 5 + 1; }`, 0},
		"writes": {`int new_leaf(int a) { asm volatile("xor %%esi, %%esi; xor %%edx, %%edx; xor %%ecx, %%ecx; xor %%r8d, %%r8d; xor %%r9d, %%r9d" ::: "rsi", "rdx", "rcx", "r8", "r9"); return a; }`, 1},
		"calls":  {`int other(int); int new_leaf(int a) { return other(a) + 1; }`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := &ulp.Patch{BuildID: target.Files()[0].ELF().BuildID(), Target: "trusting.so", Units: []ulp.Unit{{Old: "leaf", New: "new_leaf", OldAddr: at}}}
			packed, err := container.Pack(p, container.Form{})
			if err != nil {
				t.Fatal(err)
			}
			l.write(t, "container", string(packed))
			l.write(t, "new.c", tt.code)
			l.run(t, "gcc", "-O2", "-g", "-fPIC", "-shared", "-o", "new.so", "new.c")
			l.run(t, "objcopy", "--add-section", ".ulp=container", "new.so", "patch.so")
			patch, err := cover.Read(open(t, filepath.Join(l.dir, "patch.so")).Files()[0])
			if err != nil {
				t.Fatal(err)
			}
			c, err := cover.Run(t.Context(), target, []*cover.Patch{patch}, &cover.Options{Checked: []answer.Checked{{
				BuildID: p.BuildID, Unit: "trusting.c", Reviewer: "A. Reviewer", Reason: "no copies", // which is another question
			}}})
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Contracts) != tt.want || len(c.Missing) > 0 {
				t.Fatalf("contracts %+v, missing %+v", c.Contracts, c.Missing)
			}
			if tt.want > 0 && (c.Verdict != answer.Fail || *c.Contracts[0].Body.Symbol != "caller" || c.Contracts[0].Verdict != answer.Fail || len(c.Contracts[0].Evidence) == 0) {
				t.Errorf("%s, %+v", c.Verdict, c.Contracts[0])
			}
		})
	}
}
