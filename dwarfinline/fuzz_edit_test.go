package dwarfinline

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
	"inlay/testdata/invariant"
)

// editors are for the DWARF of small objects that hold much between them: all forms of ranges and
// of origins, call sites, type units, and units that share.
func editors(f *testing.F) (out []*badelf.Editor) {
	for _, name := range []string{
		"plain-gcc12-x86_64-O2-g5.o", "plain-clang19-x86_64-O2-g5-dwarf64.o", "nested-clang19-x86_64-O2-g5.o", "nested-gcc12-x86_64-O2-g4.o",
		"calls-gcc12-x86_64-O2-g4.o", "implied_a-gcc12-x86_64-O2-g5.o", "rust-rustc-x86_64-O3-g5.o", "cxx-gcc12-x86_64-O2-g5-types.o",
		"header-gcc12-x86_64-O2-g5-dwz.so", "lto-clang19-x86_64-O2-g5.so",
	} {
		good, err := os.ReadFile(filepath.Join(objects, name))
		if err != nil {
			f.Fatal(err)
		}
		e, err := badelf.NewEditor(good, func(section string) bool { return strings.Contains(section, ".debug_") })
		if err != nil {
			f.Fatal(name, err)
		}
		out = append(out, e)
	}
	return out
}

// scripts are a few edits of sections and of their headers.
func addScripts(f *testing.F, editors int) {
	for which := range byte(editors) {
		f.Add(which, []byte{})
		f.Add(which, []byte{0, 0x20, which, 1, 12, 9, 0, 0x80, 3, 0x61, 0, 21})
		f.Add(which, []byte{6, 0x42, 1, 0x40, 13, 5, 0, 1, 9, 0x91, 0, 30, 10, 7, 1, 0xff})
	}
}

// FuzzEdited builds indices of sound objects whose DWARF was edited in a few places.
func FuzzEdited(f *testing.F) {
	objects := editors(f)
	addScripts(f, len(objects))
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := objects[int(which)%len(objects)].Edit(script)
		invariant.Frugal(t, len(data), func() { fuzzIndex(t, data) })
	})
}

// FuzzEditedTypes asks the questions on types.
func FuzzEditedTypes(f *testing.F) {
	objects := editors(f)
	addScripts(f, len(objects))
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := objects[int(which)%len(objects)].Edit(script)
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

// FuzzFrames edits the table of code ranges that is read where there are no symbols. Its parser
// may panic: then there is an error and nothing else.
func FuzzFrames(f *testing.F) {
	good, err := os.ReadFile(filepath.Join(objects, "header-gcc12-x86_64-O2-g5.so"))
	if err != nil {
		f.Fatal(err)
	}
	e, err := badelf.NewEditor(good, func(section string) bool { return section == ".eh_frame" })
	if err != nil {
		f.Fatal(err)
	}
	addScripts(f, 1)
	f.Fuzz(func(t *testing.T, _ byte, script []byte) {
		file, err := elfscan.Read("fuzz", bytes.NewReader(e.Edit(script)), nil)
		if err != nil {
			return
		}
		invariant.Frugal(t, len(good), func() {
			ranges, err := FrameRanges(file)
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
	bundles := []bundle{compileSplit(f, "-gdwarf-5"), compileSplit(f, "-gdwarf-4"), compileShared(f, "-q"), compileShared(f, "--dwarf-5")}
	debug := func(section string) bool { return strings.Contains(section, ".debug_") }
	type target struct {
		bundle bundle
		name   string
		*badelf.Editor
	}
	var targets []target
	for _, b := range bundles {
		for _, name := range []string{"", "dwo", "dwp", "sup"} {
			if b[name] == nil {
				continue
			}
			e, err := badelf.NewEditor(b[name], debug)
			if err != nil {
				f.Fatal(err)
			}
			targets = append(targets, target{b, name, e})
		}
	}
	addScripts(f, len(targets))
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		from := targets[int(which)%len(targets)]
		b := bundle{"": from.bundle[""], "dwo": from.bundle["dwo"], "dwp": from.bundle["dwp"], "sup": from.bundle["sup"]}
		if from.name == "dwo" {
			delete(b, "dwp") // or it would be read in its place
		}
		b[from.name] = from.Edit(script)
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
