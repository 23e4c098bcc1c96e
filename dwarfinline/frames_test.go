package dwarfinline

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"inlay/elfscan"
)

// TestFrameRanges compares the ranges with what readelf prints of .eh_frame.
func TestFrameRanges(t *testing.T) {
	readelf, err := exec.LookPath("readelf")
	if err != nil {
		t.Skip("readelf is not installed")
	}
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	row := regexp.MustCompile(`FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)`)
	compared := 0
	for _, path := range []string{"../testdata/obj/header-gcc12-x86_64-O2-g5.so", "../testdata/obj/header-gcc12-i386-O2-g4.so", "/bin/bash", "/bin/ls", self} {
		f, err := elfscan.Open(path, nil)
		if err != nil {
			t.Logf("%s: %v", path, err)
			continue
		}
		defer f.Close()
		got, err := FrameRanges(f)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		found := make(map[Range]bool)
		for _, r := range got {
			found[r] = true
		}
		text, err := exec.Command(readelf, "-wf", "-wN", path).Output()
		if err != nil {
			t.Fatalf("readelf %s: %v", path, err)
		}
		want := 0
		for _, m := range row.FindAllSubmatch(text, -1) {
			lo, _ := strconv.ParseUint(string(m[1]), 16, 64)
			hi, _ := strconv.ParseUint(string(m[2]), 16, 64)
			if lo == hi || !f.Executable(lo) {
				continue
			}
			if want++; !found[Range{lo, hi}] {
				t.Errorf("%s: readelf has [%#x, %#x)", path, lo, hi)
			}
		}
		if want == 0 && len(got) == 0 {
			continue
		}
		if len(got) != want {
			t.Errorf("%s: %d ranges, readelf has %d", path, len(got), want)
		}
		compared++
	}
	if compared < 2 {
		t.Errorf("compared %d files only", compared)
	}
}
