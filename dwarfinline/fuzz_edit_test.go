package dwarfinline

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// editable are small objects that hold much between them: all forms of ranges and of origins, call
// sites, type units, and units that share.
var editable = []string{
	"plain-gcc12-x86_64-O2-g5.o", "plain-clang19-x86_64-O2-g5-dwarf64.o", "nested-clang19-x86_64-O2-g5.o", "nested-gcc12-x86_64-O2-g4.o",
	"calls-gcc12-x86_64-O2-g4.o", "implied_a-gcc12-x86_64-O2-g5.o", "rust-rustc-x86_64-O3-g5.o", "cxx-gcc12-x86_64-O2-g5-types.o",
	"header-gcc12-x86_64-O2-g5-dwz.so", "lto-clang19-x86_64-O2-g5.so",
}

// FuzzEdited builds indices of sound objects whose DWARF was edited in a few places.
func FuzzEdited(f *testing.F) {
	sound := edited.Load(f, objects, edited.Debug, editable...)
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		invariant.Frugal(t, len(data), func() { fuzzIndex(t, data) })
	})
}

// FuzzEditedTypes asks the questions on types.
func FuzzEditedTypes(f *testing.F) {
	sound := edited.Load(f, objects, edited.Debug, editable...)
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		file, err := elfscan.Read("fuzz", bytes.NewReader(data), nil)
		if err != nil {
			return
		}
		invariant.Frugal(t, len(data), func() {
			if x, err := Build(context.Background(), file, &Options{Jobs: 1}); err == nil {
				askTypes(t, x)
			}
		})
		if file.Guarded() > 0 {
			t.Errorf("%d panics were recovered", file.Guarded())
		}
	})
}

// FuzzFrames edits the table of code ranges that is read where there are no symbols. That its parser
// panics is an error and nothing else.
func FuzzFrames(f *testing.F) {
	sound := edited.Load(f, objects, edited.Only(".eh_frame"), "header-gcc12-x86_64-O2-g5.so")
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		file, err := elfscan.Read("fuzz", bytes.NewReader(data), nil)
		if err != nil {
			return
		}
		invariant.Frugal(t, len(data), func() {
			ranges, err := FrameRanges(file)
			if errors.Is(err, elfscan.ErrPanic) || file.Guarded() > 0 {
				t.Errorf("%v; %d panics reached the file", err, file.Guarded())
			}
			if len(script) < 4 && len(ranges) == 0 {
				t.Errorf("nothing in the sound table: %v", err)
			}
			for _, r := range ranges {
				if r.Lo >= r.Hi || !file.Executable(r.Lo) {
					t.Errorf("%#x", r)
				}
			}
		})
	})
}

// FuzzOthers edits a file, its split units, their package, or a supplementary file.
func FuzzOthers(f *testing.F) {
	const split = "../testdata/parts/split-clang19-x86_64-O2-g5"
	bundles := []bundle{
		{"": readAll(f, split+".o"), "dwo": readAll(f, split+".dwo")}, {"": readAll(f, split+".exe"), "dwp": readAll(f, split+".exe.dwp")},
		compileSplit(f, "-gdwarf-4"), compileShared(f, "-q"),
	}
	type target struct {
		bundle bundle
		name   string
	}
	var targets []target
	var images [][]byte
	for _, b := range bundles {
		for _, name := range []string{"", "dwo", "dwp", "sup"} {
			if b[name] != nil {
				targets, images = append(targets, target{b, name}), append(images, b[name])
			}
		}
	}
	sound := edited.Of(f, edited.Debug, images...)
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		from := targets[int(which)%len(targets)]
		b := bundle{"": from.bundle[""], "dwo": from.bundle["dwo"], "dwp": from.bundle["dwp"], "sup": from.bundle["sup"]}
		if from.name == "dwo" {
			delete(b, "dwp") // or it would be read in its place
		}
		b[from.name] = sound.Image(which, script)
		for name, data := range b {
			if data == nil {
				delete(b, name)
			}
		}
		if _, err := elfscan.Read("", bytes.NewReader(b[""]), nil); err != nil {
			return
		}
		invariant.Frugal(t, len(b[""])+len(b[from.name]), func() {
			one, err1 := b.index(t, 1)
			three, err3 := b.index(t, 3)
			if (err1 == nil) != (err3 == nil) {
				t.Fatalf("one job: %v; three: %v", err1, err3)
			}
			if err1 == nil {
				sameFacts(t, one, three)
			}
		})
	})
}
