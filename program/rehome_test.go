package program_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/elfscan/debugfile"
	"inlay/program"
)

// lateSource has code in a section behind the others.
const lateSource = `
__attribute__((noinline, section(".later.text"))) int late(int x) { __asm__ volatile(""); return x * 7; }
__attribute__((section(".later.text"))) int caller(int x) { return late(x) + 1; }
`

// TestDebugFileWithOtherSections: a kernel is linked with --emit-relocs, and what boots has neither
// those relocations nor symbols: the section headers of its debug file are others. Both
// together say what the debug file says alone.
func TestDebugFileWithOtherSections(t *testing.T) {
	linked := compile(t, map[string]string{"a.c": calledSource, "b.c": patchableSource, "c.c": lateSource}, "gcc", "-O2", "-g", "-static", "-nostdlib",
		"-Wl,-e,shown", "-Wl,--emit-relocs", "-Wl,--build-id=0x0123456789abcdef0123456789abcdef01234567", "a.c", "b.c", "c.c")
	dir := t.TempDir()
	stripped, place := filepath.Join(dir, "vmlinuz"), filepath.Join(dir, "root", ".build-id", "01")
	run(t, tool(t, "objcopy"), "--strip-all", linked, stripped)
	if err := os.MkdirAll(place, 0o700); err != nil {
		t.Fatal(err)
	}
	copyFile(t, linked, filepath.Join(place, "23456789abcdef0123456789abcdef01234567.debug"))
	finder := debugfile.New(&debugfile.Options{Roots: []string{filepath.Join(dir, "root")}, NoDefaultRoot: true})
	want, got := open(t, linked), openWith(t, &program.Options{CallSites: true, Finder: finder}, stripped)

	a, b := scan(t, want)[0], scan(t, got)[0]
	b.Input = a.Input
	if d := cmp.Diff(a, b); d != "" {
		t.Error(d)
	}
	for _, name := range []string{"exported", "local", "one", "two", "hidden", "late"} {
		if a, b := callersOf(t, want, name), callersOf(t, got, name); len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%s: callers %q, want %q", name, b, a)
		}
		if a, b := bodies(want, name)[0].Answer(), bodies(got, name)[0].Answer(); a.Section != b.Section || a.Size != b.Size || !slices.Equal(a.Symbols, b.Symbols) {
			t.Errorf("%s: %q in %s, %d bytes; want %q in %s, %d", name, b.Symbols, b.Section, b.Size, a.Symbols, a.Section, a.Size)
		}
	}
	for _, d := range got.Diagnostics() {
		t.Errorf("%s: %s", d.Section, d.Message)
	}
}
