package elfscan_test

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/invariant"
)

// FuzzOpen gives any bytes to the ways of opening a file: an error or a file,
// never both, and every question to a file has an answer without a panic.
func FuzzOpen(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.o")
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(handMade(make([]byte, 16), rela(4, 1, uint32(elf.R_X86_64_64), 1)).bytes())
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46"))
	f.Add(bootImage([]byte("\x1f\x8b\x08\x00")))
	opt := &elfscan.Options{Limits: elfscan.Limits{Memory: 8 << 20}}
	f.Fuzz(func(t *testing.T, data []byte) {
		invariant.Frugal(t, len(data), func() { openBoth(t, data, opt) })
	})
}

// openBoth reads a file in two ways and asks both everything.
func openBoth(t *testing.T, data []byte, opt *elfscan.Options) {
	t.Helper()
	whole, err := elfscan.Read("fuzz", bytes.NewReader(data), opt)
	if (whole == nil) == (err == nil) {
		t.Fatalf("%v and %v", whole, err)
	}
	if err != nil {
		positioned(t, err)
		return
	}
	askAll(t, whole)
	pieces, err := elfscan.NewFile("fuzz", bytes.NewReader(data), int64(len(data)), opt)
	if err != nil {
		t.Fatalf("read whole, but not in pieces: %v", err)
	}
	askAll(t, pieces)
	sameAnswers(t, whole, pieces)
}

// sameAnswers compares two ways of reading one file.
func sameAnswers(t *testing.T, a, b *elfscan.File) {
	t.Helper()
	for _, s := range a.Sections() {
		x, err1 := a.Data(&s)
		y, err2 := b.Data(&s)
		if err1 == nil && err2 == nil && !bytes.Equal(x, y) {
			t.Errorf("section %d differs between whole and pieces", s.Index)
		}
	}
	x, err1 := a.Symbols()
	y, err2 := b.Symbols()
	if !slices.Equal(x, y) || (err1 == nil) != (err2 == nil) || a.BuildID() != b.BuildID() {
		t.Errorf("%d symbols (%v) of build %q whole, %d (%v) of %q in pieces", len(x), err1, a.BuildID(), len(y), err2, b.BuildID())
	}
}
