package program_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/elfscan/debugfile"
	"inlay/program"
)

// withoutDWARF returns a copy of a file that keeps its symbols only.
func withoutDWARF(t *testing.T, path string) string {
	t.Helper()
	if _, err := exec.LookPath("objcopy"); err != nil {
		t.Skip("objcopy is not installed")
	}
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	if out, err := exec.Command("objcopy", "--strip-debug", path, to).CombinedOutput(); err != nil {
		t.Fatalf("objcopy: %v\n%s", err, out)
	}
	return to
}

// openAlone opens files that have no debug file anywhere.
func openAlone(t *testing.T, paths ...string) *program.Program {
	t.Helper()
	return openWith(t, &program.Options{CallSites: true, Finder: debugfile.New(&debugfile.Options{NoDefaultRoot: true})}, paths...)
}

// seen is what the symbols and the code say of a clone. Its size is not compared: that of
// a body has the cold part too.
type seen struct {
	Kinds   []string
	Callers []string // that the code tells, by address
	Taken   bool
}

func seenOf(all []answer.Clone) map[string]seen {
	out := make(map[string]seen)
	for _, c := range all {
		s := seen{Kinds: c.Kinds, Taken: len(c.AddressTaken) > 0}
		for _, caller := range c.Callers {
			if slices.ContainsFunc(caller.Calls, func(e answer.CallEdge) bool { return slices.Contains(e.Witnesses, answer.ByCode) }) {
				s.Callers = append(s.Callers, caller.Address)
			}
		}
		out[*c.Body.Symbol] = s
	}
	return out
}

// What symbols and code tell of clones, their callers above all, does not need the DWARF:
// the same file with it is the judge.
func TestClonesWithoutDWARF(t *testing.T) {
	for _, name := range []string{"clones-gcc12-x86_64-O2-g5.o", "clones-gcc12-x86_64-O2-g4.o"} {
		with := seenOf(clones(t, openAlone(t, obj(name)), nil))
		if len(with) == 0 {
			t.Errorf("%s has no clones: the test proves nothing", name)
		}
		without := clones(t, openAlone(t, withoutDWARF(t, obj(name))), nil)
		if d := cmp.Diff(with, seenOf(without)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		for _, c := range without {
			if c.Incomplete == "" {
				t.Errorf("%s: %s does not say that only its symbol is known", name, *c.Body.Symbol)
			}
		}
	}
}

// An address in a file without DWARF is answered by the function symbol that holds it, as
// addr2line does it, and by nothing where none does.
func TestAddressesWithoutDWARF(t *testing.T) {
	p := openAlone(t, withoutDWARF(t, obj("header-gcc12-x86_64-O2-g5.so")))
	// readelf -s: use_a at 0x1000, 20 bytes; use_b at 0x1040.
	got := addresses(t, p, "1000", "0x1013", "use_a+0x4", "0x1014", "0x3000")
	for i, want := range []string{"use_a", "use_a", "use_a", "", ""} {
		name := ""
		if got[i].Body != nil {
			name = *got[i].Body.Symbol
			if len(got[i].Frames) != 1 || got[i].Frames[0].Function.Name != want || got[i].Frames[0].Line != 0 {
				t.Errorf("%s: frames %v", got[i].Asked, got[i].Frames)
			}
		}
		if name != want {
			t.Errorf("%s is in %q, want %q", got[i].Asked, name, want)
		}
	}
}

// Code that no symbol names is not given to the label of code far before it.
func TestCallerWithoutName(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.s"), filepath.Join(dir, "a.o")
	text := `.text
.globl label
label: nop
 call g.part.0
 ret
.type f,@function
f: ret
.size f, .-f
 call g.part.0
 ret
.type g.part.0,@function
g.part.0: ret
.size g.part.0, .-g.part.0
`
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("gcc", "-m64", "-c", "-o", object, source).CombinedOutput(); err != nil {
		t.Skipf("gcc makes no x86-64 code: %v\n%s", err, out)
	}
	all := clones(t, openAlone(t, object), nil)
	if len(all) != 1 {
		t.Fatalf("%d clones, want g.part.0", len(all))
	}
	got := make(map[string]string)
	for _, c := range all[0].Callers {
		name := "no name"
		if c.Symbol != nil {
			name = *c.Symbol
		}
		got[c.Address] = name
	}
	// nop 1, call 5, ret 1: f is at 7 and one byte long.
	if d := cmp.Diff(map[string]string{".text+0x0": "label", ".text+0x8": "no name"}, got); d != "" {
		t.Error(d)
	}
}

// A kernel without its DWARF has the symbols, clones with their callers, and pads that it
// has with it. Functions that were folded are one body with several symbols, so some
// clones are told by name that are one body there.
func TestKernelWithoutDWARF(t *testing.T) {
	path := vmlinux(t)
	with, without := openAlone(t, path), openAlone(t, withoutDWARF(t, path))
	a, b := scan(t, with)[0], scan(t, without)[0]
	if d := cmp.Diff(a.Symbols, b.Symbols); d != "" {
		t.Errorf("symbols: %s", d)
	}
	if d := cmp.Diff(a.Pads, b.Pads); d != "" {
		t.Errorf("pads: %s", d)
	}
	got := seenOf(clones(t, without, nil))
	differ := 0
	for name, want := range seenOf(clones(t, with, nil)) {
		if d := cmp.Diff(want, got[name]); d != "" {
			differ++
			t.Logf("%s: %s", name, d)
		}
	}
	// read_from_oldmem.part.0: its caller is a weak function without a symbol.
	if differ > 1 {
		t.Errorf("%d clones differ, want at most 1", differ)
	}
	t.Logf("%d clones by symbols", len(got))
}
