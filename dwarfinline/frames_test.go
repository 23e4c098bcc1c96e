package dwarfinline

import (
	"bytes"
	"errors"
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

// A table that is damaged is an error that says so, though the library that reads it panics: no
// byte of it is a reason to report a fault of this program.
func TestFrameRangesDamaged(t *testing.T) {
	sound, err := os.ReadFile("../testdata/obj/header-gcc12-x86_64-O2-g5.so")
	if err != nil {
		t.Fatal(err)
	}
	file, err := elfscan.Read("sound", bytes.NewReader(sound), nil)
	if err != nil {
		t.Fatal(err)
	}
	at := file.Section(".eh_frame").Offset
	damaged := 0
	for i := range file.Section(".eh_frame").Size {
		data := bytes.Clone(sound)
		data[at+i] ^= 0xff
		f, err := elfscan.Read("damaged", bytes.NewReader(data), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = FrameRanges(f)
		var where *elfscan.FormatError
		switch {
		case err == nil:
		case errors.Is(err, elfscan.ErrPanic), !errors.As(err, &where), where.Section != ".eh_frame":
			t.Errorf("byte %#x: %v", i, err)
		case errors.Is(err, elfscan.ErrCorrupt):
			damaged++
		}
		if n := f.Guarded(); n > 0 {
			t.Errorf("byte %#x: %d panics reached the file", i, n)
		}
	}
	if damaged == 0 {
		t.Error("no byte makes the library panic any more: its guard may go")
	}
}
