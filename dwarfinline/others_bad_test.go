package dwarfinline

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
)

// bundle is a file with what it refers to, by name; "" is the file itself.
type bundle map[string][]byte

// compileSplit compiles sources into an object and its split unit, with a package of that.
func compileSplit(t testing.TB, version string) bundle {
	t.Helper()
	dir := t.TempDir()
	for _, args := range [][]string{
		{"gcc", "-O2", "-g", version, "-gsplit-dwarf", "-c", "../testdata/src/clones.c", "-o", filepath.Join(dir, "x.o")},
		{"llvm-dwp-19", filepath.Join(dir, "x.dwo"), "-o", filepath.Join(dir, "x.dwp")},
	} {
		if _, err := exec.LookPath(args[0]); err != nil {
			t.Skipf("%s is not installed", args[0])
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	return bundle{"": readAll(t, filepath.Join(dir, "x.o")), "dwo": readAll(t, filepath.Join(dir, "x.dwo")), "dwp": readAll(t, filepath.Join(dir, "x.dwp"))}
}

// compileShared compiles two libraries and lets dwz share their DWARF.
func compileShared(t testing.TB, flag string) bundle {
	t.Helper()
	dir := t.TempDir()
	a, b, common := filepath.Join(dir, "a.so"), filepath.Join(dir, "b.so"), filepath.Join(dir, "common")
	compile := []string{"gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "../testdata/src/clones.c", "-o"}
	for _, args := range [][]string{append(compile, a), append(compile[:len(compile):len(compile)], b), {"dwz", flag, "-m", common, a, b}} {
		if _, err := exec.LookPath(args[0]); err != nil {
			t.Skipf("%s is not installed", args[0])
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	return bundle{"": readAll(t, a), "sup": readAll(t, common)}
}

func readAll(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// open opens the file of a kind.
func (b bundle) open(_ context.Context, ref Reference) (*elfscan.File, error) {
	name := [...]string{SplitUnit: "dwo", Package: "dwp", Supplementary: "sup"}[ref.Kind]
	data, ok := b[name]
	switch {
	case !ok && ref.Kind == Package:
		return nil, nil
	case !ok:
		return nil, os.ErrNotExist
	}
	f, err := elfscan.Read(name, bytes.NewReader(data), nil)
	if err == nil && ref.Check != nil {
		err = f.Guard(func() error { return ref.Check(f) })
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// index builds an index of a bundle and asks it everything; nothing may panic.
func (b bundle) index(t testing.TB, jobs int) (*Index, error) {
	t.Helper()
	f, err := elfscan.Read("main", bytes.NewReader(b[""]), nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(t.Context(), f, &Options{Jobs: jobs, CallSites: true, Open: b.open})
	if err == nil {
		ask(t, x)
		for _, s := range x.files {
			if n := s.file.Guarded(); n != 0 {
				t.Errorf("%s: %d panics were recovered", s.path, n)
			}
		}
	}
	if n := f.Guarded(); n != 0 {
		t.Errorf("%d panics were recovered", n)
	}
	return x, err
}

// TestOthersSpoiled changes bytes of files that hold a part of the DWARF: nothing panics or
// hangs, and the number of workers does not show.
func TestOthersSpoiled(t *testing.T) {
	for _, tt := range []struct {
		name, spoil string
		bundle      bundle
	}{
		{"split unit of version 5", "dwo", compileSplit(t, "-gdwarf-5")},
		{"split unit of version 4", "dwo", compileSplit(t, "-gdwarf-4")},
		{"package of version 5", "dwp", compileSplit(t, "-gdwarf-5")},
		{"package of version 4", "dwp", compileSplit(t, "-gdwarf-4")},
		{"supplementary file", "sup", compileShared(t, "-q")},
		{"supplementary file of version 5", "sup", compileShared(t, "--dwarf-5")},
		{"file with a supplementary one", "", compileShared(t, "-q")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.spoil == "dwo" {
				delete(tt.bundle, "dwp")
			}
			whole, err := tt.bundle.index(t, 1)
			if err != nil || whole.Counts().Inlined == 0 || len(whole.Diagnostics()) > 0 {
				t.Fatalf("%+v, %v before anything is spoiled", whole.Diagnostics(), err)
			}
			r := rand.New(rand.NewPCG(1, 2))
			good := tt.bundle[tt.spoil]
			worse := 0
			for range 100 {
				bad := bytes.Clone(good)
				for range 1 + r.IntN(4) {
					bad[64+r.IntN(len(bad)-64)] = byte(r.Uint32())
				}
				tt.bundle[tt.spoil] = bad
				if _, err := elfscan.Read("", bytes.NewReader(bad), nil); tt.spoil == "" && err != nil {
					continue
				}
				var one, three *Index
				var err1, err3 error
				frugal(t, func() { one, err1 = tt.bundle.index(t, 1) })
				three, err3 = tt.bundle.index(t, 3)
				if (err1 == nil) != (err3 == nil) {
					t.Fatalf("one job: %v; three: %v", err1, err3)
				}
				if err1 == nil {
					sameFacts(t, one, three)
					if len(one.Diagnostics()) > 0 {
						worse++
					}
				}
			}
			if worse == 0 {
				t.Error("nothing was ever reported: this proves nothing")
			}
		})
	}
}

// TestOthersCut: of a file that ends early the part that is there is read, or it is named.
func TestOthersCut(t *testing.T) {
	for _, version := range []string{"-gdwarf-4", "-gdwarf-5"} {
		b := compileSplit(t, version)
		delete(b, "dwp")
		good := b["dwo"]
		for n := 0; n < len(good); n += len(good)/64 + 1 {
			b["dwo"] = good[:n]
			x, err := b.index(t, 2)
			if err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			if u := x.Units()[0]; !errors.Is(u.Err(), ErrCompanion) || !strings.HasSuffix(u.Name(), ".dwo") {
				t.Errorf("%d of %d bytes: unit %q, %v", n, len(good), u.Name(), u.Err())
			}
		}
	}
}

// TestOthersRefused: a file of another machine is no part of this one.
func TestOthersRefused(t *testing.T) {
	b := compileSplit(t, "-gdwarf-5")
	delete(b, "dwp")
	b["dwo"] = bytes.Clone(b["dwo"])
	b["dwo"][18] = 183 // e_machine: AArch64
	x, err := b.index(t, 1)
	if err != nil || x.Units()[0].Err() == nil || !strings.Contains(x.Units()[0].Err().Error(), "another machine") {
		t.Errorf("%v, %v", x.Diagnostics(), err)
	}
}
