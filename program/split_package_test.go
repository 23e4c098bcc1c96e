package program_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPackage: one .dwp beside the file stands for all .dwo files.
func TestPackage(t *testing.T) {
	sources := []string{"clones.c", "nested.c", "sigs.c"}
	for _, tt := range []struct{ compiler, version, packager string }{
		{"gcc", "-gdwarf-4", "dwp"},
		{"gcc", "-gdwarf-4", "llvm-dwp-19"},
		{"gcc", "-gdwarf-5", "llvm-dwp-19"},
		{"clang-19", "-gdwarf-4", "llvm-dwp-19"},
		{"clang-19", "-gdwarf-4", "dwp"},
		{"clang-19", "-gdwarf-5", "llvm-dwp-19"},
		{"clang-14", "-gdwarf-5", "llvm-dwp-14"},
	} {
		t.Run(tt.compiler+tt.version+" "+tt.packager, func(t *testing.T) {
			f := newFolder(t, sources...)
			args := append([]string{"-O2", "-g", tt.version, "-shared", "-fPIC", "-nostdlib"}, sources...)
			f.run(t, tt.compiler, append(args, "-o", "plain.so")...)
			f.run(t, tt.compiler, append(args, "-gsplit-dwarf", "-o", "split.so")...)
			f.pack(t, tt.packager)
			sameAnswers(t, f.path("plain.so"), f.path("split.so"))
		})
	}
}

// pack makes a package of all split units in the folder and removes them.
func (f folder) pack(t testing.TB, packager string) {
	t.Helper()
	dwo, err := filepath.Glob(f.path("*.dwo"))
	if err != nil || len(dwo) == 0 {
		t.Fatalf("split units %v, %v", dwo, err)
	}
	f.run(t, packager, append(dwo, "-o", "split.so.dwp")...)
	for _, path := range dwo {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSplitOfDebugFile: the skeletons of a stripped library are in its separate debug file;
// the package lies beside the library, or the split units beside either.
func TestSplitOfDebugFile(t *testing.T) {
	f := newFolder(t, "clones.c", "nested.c")
	args := []string{"-O2", "-g", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c"}
	f.run(t, "gcc", append(args, "-o", "plain.so")...)
	f.run(t, "gcc", append(args, "-gsplit-dwarf", "-o", "split.so")...)
	f.run(t, "mkdir", ".debug")
	f.run(t, "objcopy", "--only-keep-debug", "split.so", ".debug/split.debug")
	f.run(t, "objcopy", "--strip-all", "--add-gnu-debuglink=.debug/split.debug", "split.so")
	plain := open(t, f.path("plain.so"))
	want := withoutContainer(sites(t, plain, everything(t, plain)))
	for _, packed := range []bool{false, true} {
		if packed {
			f.pack(t, "llvm-dwp-19")
		}
		p := open(t, f.path("split.so"))
		if d := cmp.Diff(want, withoutContainer(sites(t, p, everything(t, p)))); d != "" || len(want) == 0 {
			t.Errorf("package %t: %s\n%+v", packed, d, p.Diagnostics())
		}
	}
}
