package audit

import (
	"path/filepath"
	"strings"
	"testing"

	"inlay/audit/facts"
)

// A kernel image is read as the ELF file inside, on disk and in a package. One that cannot be
// unpacked failed, and says why.
func TestKernelImage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "boot")
	image, bare := imageOf(t, object(t, nestedObject)), imageOf(t, object(t, stripped))
	lzo := imageOf(t, nil)
	copy(lzo[2*512:], "\x89LZO")
	arm := append([]byte("MZ"), make([]byte, 1000)...)
	copy(arm[56:], "ARM\x64")
	write(t, filepath.Join(dir, "vmlinuz"), image)
	write(t, filepath.Join(dir, "bare"), bare)
	write(t, filepath.Join(dir, "lzo"), lzo)
	write(t, filepath.Join(dir, "arm"), arm)
	write(t, filepath.Join(dir, "linux.deb"), debOf(t, file{"boot/vmlinuz", image}, file{"boot/bare", bare}))
	store := t.TempDir() + "/s"
	collect(t, store, &Options{Roots: []string{dir}})
	want := map[string]string{
		"vmlinuz()": facts.Read, "bare()": facts.NoDWARF, "lzo()": facts.Failed, "arm()": facts.NotELF,
		"linux.deb()": facts.Opened, "linux.deb(boot/vmlinuz)": facts.Read, "linux.deb(boot/bare)": facts.NoDWARF,
	}
	for _, r := range sources(t, store, DefaultSnapshot) {
		name := filepath.Base(r.Path) + "(" + r.Member + ")"
		if r.Outcome != want[name] {
			t.Errorf("%s: %s (%s), want %q", name, r.Outcome, r.Why, want[name])
		}
		if name == "lzo()" && !strings.Contains(r.Why, "scripts/extract-vmlinux") {
			t.Errorf("%s: %s", name, r.Why)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not met: %v", want)
	}
	if n := names(t, store)["mid"]; n != 1 { // it is inlined everywhere: DWARF alone tells of it
		t.Errorf("mid is known from %d files, want the one that both images hold", n)
	}
}
