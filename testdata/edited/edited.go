// Package edited gives fuzz targets sound objects that a script edits in a few places: what is
// left of them is sound, so that inputs get as far as the parsers go.
//
//	objects := edited.Load(f, "../testdata/obj", edited.Debug, "plain-gcc12-x86_64-O2-g5.o")
//	objects.Seed(f)
//	f.Fuzz(func(t *testing.T, which byte, script []byte) { parse(objects.Image(which, script)) })
package edited

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/testdata/badelf"
)

// Objects are the objects of one fuzz target.
type Objects []*badelf.Editor

// Load reads objects, in which the sections that want accepts may be edited. All are
// little-endian ELF64 files.
func Load(t testing.TB, dir string, want func(section string) bool, names ...string) Objects {
	t.Helper()
	var images [][]byte
	for _, name := range names {
		good, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, good)
	}
	return Of(t, want, images...)
}

// Of makes objects of images.
func Of(t testing.TB, want func(section string) bool, images ...[]byte) Objects {
	t.Helper()
	var o Objects
	for i, good := range images {
		e, err := badelf.NewEditor(good, want)
		if err != nil {
			t.Fatalf("image %d: %v", i, err)
		}
		o = append(o, e)
	}
	return o
}

// Any accepts every section.
func Any(string) bool { return true }

// Debug accepts the sections of debugging information.
func Debug(section string) bool { return strings.Contains(section, ".debug_") }

// Code accepts all others: code, symbols, relocations, tables.
func Code(section string) bool { return !Debug(section) }

// Only accepts the sections of these names.
func Only(names ...string) func(section string) bool {
	return func(section string) bool {
		for _, name := range names {
			if section == name {
				return true
			}
		}
		return false
	}
}

// Seed adds scripts for every object: none, and a few edits of contents and of headers.
func (o Objects) Seed(f *testing.F) {
	for which := range byte(len(o)) {
		f.Add(which, []byte{})
		f.Add(which, []byte{0, 0x20, which, 1, 12, 9, 0, 0x80, 3, 0x61, 0, 21})
		f.Add(which, []byte{6, 0x42, 1, 0x40, 13, 5, 0, 1, 9, 0x91, 0, 30, 10, 7, 1, 0xff})
	}
}

// Image returns one of the objects as a script edits it.
func (o Objects) Image(which byte, script []byte) []byte {
	return o[int(which)%len(o)].Edit(script)
}
