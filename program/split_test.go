package program_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder holds sources that are compiled in several ways: the paths that compilers write
// down are the same then.
type folder struct{ dir string }

func newFolder(t testing.TB, names ...string) folder {
	t.Helper()
	f := folder{t.TempDir()}
	for _, name := range names {
		copyFile(t, filepath.Join("..", "testdata", "src", name), filepath.Join(f.dir, name))
	}
	return f
}

// run runs a command in the folder.
func (f folder) run(t testing.TB, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(tool(t, name), args...)
	cmd.Dir = f.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

func (f folder) path(name string) string { return filepath.Join(f.dir, name) }

// withoutFlags drops from facts what the options of the compiler change: its producer
// string.
func (f facts) withoutFlags() facts {
	for i := range f.Scan {
		f.Scan[i].Producers = nil
	}
	return f
}

// sameAnswers fails the test where two containers of one code are answered differently.
func sameAnswers(t *testing.T, plain, other string) {
	t.Helper()
	p := open(t, other)
	if d := p.Diagnostics(); len(d) != len(open(t, plain).Diagnostics()) {
		t.Errorf("diagnostics %+v", d)
	}
	want, got := factsOf(t, open(t, plain)).withoutFlags(), factsOf(t, p).withoutFlags()
	if len(want.Sites) == 0 {
		t.Fatal("no inlined instance: this proves nothing")
	}
	if d := cmp.Diff(want.text(t, plain, false), got.text(t, other, false)); d != "" {
		t.Error(d)
	}
}

// TestSplitDWARF: code whose DWARF is in .dwo files is answered as code that holds it.
func TestSplitDWARF(t *testing.T) {
	sources := []string{"clones.c", "nested.c", "sigs.c"}
	for _, tt := range []struct {
		compiler string
		split    []string
	}{
		{"gcc", []string{"-gsplit-dwarf"}},
		{"clang-19", []string{"-gsplit-dwarf"}},
		{"clang-19", []string{"-gsplit-dwarf", "-fsplit-dwarf-inlining"}},
		{"clang-19", []string{"-gsplit-dwarf", "-mllvm", "-minimize-addr-in-v5=Form"}}, // DW_FORM_LLVM_addrx_offset
		{"clang-14", []string{"-gsplit-dwarf"}},
	} {
		for _, version := range []string{"-gdwarf-4", "-gdwarf-5"} {
			t.Run(strings.Join(append([]string{tt.compiler, version}, tt.split...), ""), func(t *testing.T) {
				f := newFolder(t, sources...)
				args := append([]string{"-O2", "-g", version, "-shared", "-fPIC", "-nostdlib"}, sources...)
				f.run(t, tt.compiler, append(args, "-o", "plain.so")...)
				f.run(t, tt.compiler, append(append(args, tt.split...), "-o", "split.so")...)
				if dwo, _ := filepath.Glob(f.path("*.dwo")); len(dwo) != len(sources) {
					t.Fatalf("split units %v", dwo)
				}
				sameAnswers(t, f.path("plain.so"), f.path("split.so"))
				if strings.Contains(t.Name(), "minimize-addr") && version == "-gdwarf-5" && !strings.Contains(f.dump(t, "split.so-clones.dwo"), "addrx_offset") {
					t.Error("no DW_FORM_LLVM_addrx_offset: this proves nothing of it")
				}
			})
		}
	}
}

// TestSplitObject: the object itself can hold the split unit, and its sections are
// relocated.
func TestSplitObject(t *testing.T) {
	for _, tt := range []struct{ compiler, split string }{
		{"gcc", "-gsplit-dwarf"}, {"clang-19", "-gsplit-dwarf"}, {"clang-19", "-gsplit-dwarf=single"},
	} {
		t.Run(tt.compiler+tt.split, func(t *testing.T) {
			f := newFolder(t, "clones.c")
			f.run(t, tt.compiler, "-O2", "-g", "-c", "clones.c", "-o", "plain.o")
			f.run(t, tt.compiler, "-O2", "-g", tt.split, "-c", "clones.c", "-o", "split.o")
			sameAnswers(t, f.path("plain.o"), f.path("split.o"))
		})
	}
}

// TestSplitPlaces: what is shown of a split unit's DIEs leads to them in its file.
func TestSplitPlaces(t *testing.T) {
	f := newFolder(t, "clones.c", "nested.c")
	f.run(t, "gcc", "-O2", "-g", "-gsplit-dwarf", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c", "-o", "split.so")
	p := open(t, f.path("split.so"))
	ids := make(map[string]string) // address by ID
	dumps := make(map[string]string)
	for _, s := range sites(t, p, everything(t, p)) {
		u := s.Host.Unit
		if filepath.Dir(u.Path) != f.dir || u.Section != ".debug_info.dwo" {
			t.Fatalf("unit %+v", u)
		}
		if dumps[u.Path] == "" {
			dumps[u.Path] = run(t, tool(t, "llvm-dwarfdump-19"), "--debug-info", u.Path)
		}
		for tag, offset := range map[string]uint64{"DW_TAG_inlined_subroutine": s.DIE, "Compile Unit": u.Offset} {
			_, line, _ := strings.Cut(dumps[u.Path], fmt.Sprintf("\n0x%08x:", offset))
			if line, _, _ = strings.Cut(line, "\n"); !strings.Contains(line, tag) {
				t.Errorf("%s: %q at %#x, want %s", u.Path, line, offset, tag)
			}
		}
		if at, ok := ids[s.Host.ID]; ok && at != s.Host.Address {
			t.Errorf("ID %s names bodies at %s and %s", s.Host.ID, at, s.Host.Address)
		}
		ids[s.Host.ID] = s.Host.Address
	}
	if len(dumps) != 2 {
		t.Errorf("instances in %d files, want 2", len(dumps))
	}
}
