package program_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/elfscan/debugfile"
	"inlay/program"
)

// TestKernelImageAnswers: a boot image with its debug file answers what vmlinux does.
func TestKernelImageAnswers(t *testing.T) {
	image, plain := os.Getenv("INLAY_VMLINUZ"), vmlinux(t)
	if image == "" {
		t.Skip("INLAY_VMLINUZ names no boot image of INLAY_VMLINUX")
	}
	root := t.TempDir()
	copyFile(t, plain, filepath.Join(root, "vmlinux"))
	want := openAlone(t, plain)
	id := want.Inputs()[0].BuildID
	place := filepath.Join(root, ".build-id", id[:2])
	if err := os.MkdirAll(place, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "vmlinux"), filepath.Join(place, id[2:]+".debug")); err != nil {
		t.Fatal(err)
	}
	finder := debugfile.New(&debugfile.Options{Roots: []string{root}, NoDefaultRoot: true})
	got := openWith(t, &program.Options{CallSites: true, Finder: finder}, image)

	a, b := scan(t, want)[0], scan(t, got)[0]
	b.Input = a.Input
	if d := cmp.Diff(a, b); d != "" {
		t.Error(d)
	}
	x, y := clones(t, want, nil), clones(t, got, nil)
	for _, all := range [][]answer.Clone{x, y} {
		for i := range all {
			all[i].AddressTaken = nil // by relocations, which the image does not have
			all[i].Body.Input = ""
			for k := range all[i].Callers {
				all[i].Callers[k].Input = ""
			}
		}
	}
	if d := cmp.Diff(x, y); d != "" || len(x) < 500 {
		t.Errorf("%d clones: %s", len(x), d)
	}
}
