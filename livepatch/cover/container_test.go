package cover_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/livepatch/ulp"
	"inlay/program"
	"inlay/testdata/fixture/container"
)

// In the library, add is inlined into first and second, and third has nothing of it.
const library = `
static inline __attribute__((always_inline)) int add(int a) { return a * 3 + 1; }
int state = 1;
int first(int a) { return add(a) + state; }
int second(int a) { return add(a + 2) * state; }
int third(int a) { return a - state; }
`

const libraryPatch = `
int ulpr_state;
int new_first(int a) { return a + 1; }
int new_second(int a) { return a + 2; }
int new_third(int a, int b) { return a - b; }
`

// builtLibrary is the library, and the shared object of a patch without a container.
type builtLibrary struct {
	dir    string
	target *program.Program
}

func buildLibrary(t *testing.T) *builtLibrary {
	t.Helper()
	for _, tool := range []string{"gcc", "objcopy", "nm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	l := &builtLibrary{dir: t.TempDir()}
	l.write(t, "library.c", library)
	l.write(t, "patch.c", libraryPatch)
	common := []string{"-O2", "-g", "-fPIC", "-shared", "-fpatchable-function-entry=16,14", "-Wl,--build-id=sha1"}
	l.run(t, "gcc", append(common, "-o", "liblibrary.so", "library.c")...)
	l.run(t, "gcc", append(common, "-o", "plain.so", "patch.c")...)
	l.target = open(t, filepath.Join(l.dir, "liblibrary.so"))
	return l
}

func (l *builtLibrary) run(t *testing.T, name string, args ...string) {
	t.Helper()
	l.output(t, name, args...)
}

// output runs a program and returns what it prints.
func (l *builtLibrary) output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = l.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func (l *builtLibrary) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// address is where the library has a symbol, told by nm.
func (l *builtLibrary) address(t *testing.T, symbol string) uint64 {
	t.Helper()
	return l.addressIn(t, "liblibrary.so", symbol)
}

func (l *builtLibrary) addressIn(t *testing.T, file, symbol string) uint64 {
	t.Helper()
	for line := range strings.Lines(l.output(t, "nm", file)) {
		if f := strings.Fields(line); len(f) == 3 && f[2] == symbol {
			at, err := strconv.ParseUint(f[0], 16, 64)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
	}
	t.Fatalf("no symbol %s", symbol)
	return 0
}

// patch says what replaces the functions named.
func (l *builtLibrary) patch(t *testing.T, symbols ...string) *ulp.Patch {
	t.Helper()
	p := &ulp.Patch{ID: [32]byte{1}, BuildID: l.target.Files()[0].ELF().BuildID(), Target: "liblibrary.so"}
	for _, s := range symbols {
		p.Units = append(p.Units, ulp.Unit{Old: s, New: "new_" + s, OldAddr: l.address(t, s)})
	}
	p.References = []ulp.Reference{{TargetVar: "state", PatchVar: "ulpr_state", TargetOffset: l.address(t, "state"), PatchOffset: l.addressIn(t, "plain.so", "ulpr_state")}}
	return p
}

// object packs a container into the patch's shared object and reads it.
func (l *builtLibrary) object(t *testing.T, p *ulp.Patch) *cover.Patch {
	t.Helper()
	packed, err := container.Pack(p, container.Form{Zero: true})
	if err != nil {
		t.Fatal(err)
	}
	l.write(t, "container", string(packed))
	l.run(t, "objcopy", "--add-section", ".ulp=container", "plain.so", "patch.so")
	out, err := cover.Read(open(t, filepath.Join(l.dir, "patch.so")).Files()[0])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// file packs a container as a file of its own, with the path of its shared object.
func (l *builtLibrary) file(t *testing.T, p *ulp.Patch) *cover.Patch {
	t.Helper()
	named := *p
	named.Container = "/usr/lib/patch.so"
	packed, err := container.Pack(&named, container.Form{Path: true, Zero: true})
	if err != nil {
		t.Fatal(err)
	}
	read, err := ulp.Parse(packed)
	if err != nil {
		t.Fatal(err)
	}
	return cover.OfContainer("patch.ulp", read)
}

func (l *builtLibrary) judge(t *testing.T, p *cover.Patch) *answer.Cover {
	t.Helper()
	sel, err := l.target.Select(t.Context(), program.Query{Patterns: []string{"add"}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := cover.Run(t.Context(), l.target, []*cover.Patch{p}, &cover.Options{Changed: sel.Functions(), Checked: []answer.Checked{{
		BuildID: l.target.Files()[0].ELF().BuildID(), Unit: "library.c", Reviewer: "A. Reviewer", Reason: "it has five functions",
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContainer(t *testing.T) {
	l := buildLibrary(t)
	for form, read := range map[string]func(*testing.T, *ulp.Patch) *cover.Patch{"in its object": l.object, "as a file": l.file} {
		t.Run(form, func(t *testing.T) {
			want := answer.Pass
			if form == "as a file" { // which does not show the new code
				want = answer.Unknown
			}
			if c := l.judge(t, read(t, l.patch(t, "first", "second"))); c.Verdict != want || len(c.Replaced) != 2 {
				t.Errorf("complete: %s, %+v, gaps %+v, open %+v", c.Verdict, c.Replaced, c.Gaps, c.OpenUnits)
			}
			c := l.judge(t, read(t, l.patch(t, "first")))
			if c.Verdict != answer.Fail || len(c.Missing) != 1 || *c.Missing[0].Body.Symbol != "second" {
				t.Errorf("without second: %s, missing %+v", c.Verdict, c.Missing)
			}
			other := l.patch(t, "first", "second")
			other.BuildID = "0123456789abcdef0123456789abcdef01234567"
			c = l.judge(t, read(t, other))
			if c.Verdict != answer.Fail || len(c.Mismatches) != 1 || c.Mismatches[0].Kind != "build_id" {
				t.Errorf("of another build: %s, mismatches %+v", c.Verdict, c.Mismatches)
			}
			moved := l.patch(t, "first", "second")
			moved.Units[0].OldAddr++
			if c = l.judge(t, read(t, moved)); c.Verdict != answer.Fail || len(c.Ambiguous) != 1 {
				t.Errorf("at another address: %s, ambiguous %+v", c.Verdict, c.Ambiguous)
			}
			elsewhere := l.patch(t, "first", "second")
			elsewhere.References[0].TargetOffset += 8
			if c = l.judge(t, read(t, elsewhere)); c.Verdict != answer.Fail || len(c.Drift) != 1 || c.Drift[0].What != "state" {
				t.Errorf("a variable at another address: %s, drift %+v", c.Verdict, c.Drift)
			}
		})
	}
}

// What is set before the patch runs has to be where the container says, which nothing tells of
// thread-local variables.
func TestContainerReferences(t *testing.T) {
	l := buildLibrary(t)
	p := l.patch(t, "first", "second")
	p.References[0].PatchOffset += 8
	if c := l.judge(t, l.object(t, p)); c.Verdict != answer.Fail || len(c.Drift) != 1 || c.Drift[0].What != "ulpr_state" {
		t.Errorf("a variable of the patch at another address: %s, drift %+v", c.Verdict, c.Drift)
	}
	p = l.patch(t, "first", "second")
	p.References[0].TLS, p.References[0].TargetOffset = true, 8
	if c := l.judge(t, l.object(t, p)); c.Verdict != answer.Unknown || gapsWith(c, "where each thread has state") != 1 {
		t.Errorf("a thread-local variable: %s, gaps %+v", c.Verdict, c.Gaps)
	}
}

// Only the shared object shows that a new function is called in another way.
func TestContainerSignature(t *testing.T) {
	l := buildLibrary(t)
	c := l.judge(t, l.object(t, l.patch(t, "first", "second", "third")))
	if c.Verdict != answer.Fail || len(c.Clones) != 1 || c.Clones[0].Symbol != "third" || c.Clones[0].Kind != "signature" {
		t.Errorf("%s, clones %+v", c.Verdict, c.Clones)
	}
	c = l.judge(t, l.file(t, l.patch(t, "first", "second", "third")))
	if c.Verdict != answer.Unknown || len(c.Gaps) != 1 || c.Gaps[0].Kind != answer.GapNotCompared || !slices.ContainsFunc(c.Extra, func(r answer.Replaced) bool { return r.Symbol == "third" }) {
		t.Errorf("%s, gaps %+v, extra %+v", c.Verdict, c.Gaps, c.Extra)
	}
}

// A container that only takes a patch back replaces nothing.
func TestContainerRevert(t *testing.T) {
	l := buildLibrary(t)
	p := l.patch(t, "first")
	p.Revert = true
	c, err := cover.Run(t.Context(), l.target, []*cover.Patch{l.file(t, p)}, nil)
	if c != nil || !errors.Is(err, cover.ErrEmpty) {
		t.Errorf("got %+v, %v", c, err)
	}
}
