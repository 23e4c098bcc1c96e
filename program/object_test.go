package program_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A module is called what its .modinfo says, as the kernel calls it, and by its file where that says
// nothing or what cannot be.
func TestObjectOfModule(t *testing.T) {
	module, err := os.ReadFile("../testdata/obj/init-gcc12-x86_64-O2-g5.ko")
	if err != nil {
		t.Fatal(err)
	}
	license := []byte("license=GPL\x00")
	if bytes.Count(module, license) != 1 {
		t.Fatal("the module has no such .modinfo any more")
	}
	for _, tt := range []struct{ modinfo, want string }{
		{"license=GPL\x00", "nf_nat"},
		{"name=snd_x\x00\x00", "snd_x"},
		{"name=vmlinux", "nf_nat"},
		{"name=\x1b[31m\x00\x00", "nf_nat"},
		{"name=a/../b\x00", "nf_nat"},
		{"name=\x00      ", "nf_nat"},
	} {
		path := filepath.Join(t.TempDir(), "nf-nat.ko.debug")
		writeFile(t, path, bytes.Replace(module, license, []byte(tt.modinfo), 1))
		if got := open(t, path).Files()[0].Object(); got != tt.want {
			t.Errorf("%q: called %q, want %q", tt.modinfo, got, tt.want)
		}
	}
}
