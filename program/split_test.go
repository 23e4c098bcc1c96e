package program_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
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

// TestSplitMissing: a split unit that is not there, or is of another build, is named, and
// what the others say is answered.
func TestSplitMissing(t *testing.T) {
	f := newFolder(t, "clones.c", "nested.c")
	f.run(t, "gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c", "-o", "plain.so")
	args := []string{"-O2", "-g", "-gsplit-dwarf", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c", "-o", "split.so"}
	f.run(t, "gcc", args...)
	whole := factsOf(t, open(t, f.path("split.so")))
	dwo := f.path("split.so-nested.dwo")
	for _, tt := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"missing", func() { _ = os.Remove(dwo) }, "no such file"},
		{"of another build", func() { copyFile(t, f.path("split.so-clones.dwo"), dwo) }, "belongs to another build"},
		{"a folder", func() { _ = os.Remove(dwo); _ = os.Mkdir(dwo, 0o755) }, "not a regular file"},
		{"a device", func() { _ = os.Remove(dwo); _ = os.Symlink("/dev/zero", dwo) }, "leads out"},
		{"a link", func() { _ = os.Remove(dwo); _ = os.Symlink("../../../etc/hostname", dwo) }, "leads out"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.spoil()
			p := open(t, f.path("split.so"))
			in := p.Inputs()[0].Coverage
			if in.Units != 2 || in.UnitsRead != 1 {
				t.Errorf("coverage %+v, want one of two units read", in)
			}
			if !hasDiagnostic(p, "split.so-nested.dwo", tt.want) {
				t.Errorf("no diagnostic names the file and says %q: %+v", tt.want, p.Diagnostics())
			}
			var want []answer.Site
			for _, s := range whole.Sites {
				if s.Host.Unit.Name == "clones.c" {
					want = append(want, s)
				}
			}
			if d := cmp.Diff(want, sites(t, p, everything(t, p))); d != "" || len(want) == 0 {
				t.Errorf("sites of the unit that is there:\n%s", d)
			}
		})
	}
}

func hasDiagnostic(p *program.Program, texts ...string) bool {
	for _, d := range p.Diagnostics() {
		all := true
		for _, text := range texts {
			all = all && strings.Contains(d.Message, text)
		}
		if all {
			return true
		}
	}
	return false
}

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

// TestHalfPackage: what is in a package is answered, the rest is named. A package that cannot
// be read is said to be so, and the .dwo files do as well.
func TestHalfPackage(t *testing.T) {
	f := newFolder(t, "clones.c", "nested.c")
	args := []string{"-O2", "-g", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c"}
	f.run(t, "gcc", append(args, "-o", "plain.so")...)
	f.run(t, "gcc", append(args, "-gsplit-dwarf", "-o", "split.so")...)
	nested := f.path("split.so-nested.dwo")
	other := f.path("elsewhere")
	if err := os.Rename(nested, other); err != nil {
		t.Fatal(err)
	}
	f.pack(t, "llvm-dwp-19")
	p := open(t, f.path("split.so"))
	if c := p.Inputs()[0].Coverage; c.Units != 2 || c.UnitsRead != 1 {
		t.Errorf("coverage %+v, want one of two units read", c)
	}
	if !hasDiagnostic(p, "split.so-nested.dwo", "no such file") {
		t.Errorf("diagnostics %+v", p.Diagnostics())
	}
	if err := os.Rename(other, nested); err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, f.path("plain.so"), f.path("split.so")) // one of each

	data, err := os.ReadFile(f.path("split.so.dwp"))
	if err != nil {
		t.Fatal(err)
	}
	f.run(t, "gcc", append(args, "-gsplit-dwarf", "-o", "split.so")...)
	writeFile(t, f.path("split.so.dwp"), data[:len(data)/2])
	p = open(t, f.path("split.so"))
	if c := p.Inputs()[0].Coverage; c.UnitsRead != 2 {
		t.Errorf("coverage %+v, want both units read", c)
	}
	if !hasDiagnostic(p, "package of split units", "split.so.dwp") {
		t.Errorf("diagnostics %+v", p.Diagnostics())
	}
}

// TestSplitLTO: in the .dwo file of a program that was optimised as a whole, units refer to
// one another, and one of them may have no code. In a package they start further on.
func TestSplitLTO(t *testing.T) {
	tool(t, "ld.lld-19")
	f := newFolder(t, "clones.c")
	writeFile(t, f.path("a.c"), []byte(`int g(int);
int numbers[10];
__attribute__((noinline)) int host(int x) { return g(x) + g(x + numbers[1]); }
int main(int argc, char **argv) { return host(argc); }
`))
	writeFile(t, f.path("b.c"), []byte(`extern int numbers[10];
static inline int helper(int a, int b) { return numbers[a & 7] * b; }
int g(int x) { numbers[x & 3] = x; return helper(x, 5) + x * 7; }
`))
	f.run(t, "clang-19", "-O2", "-g", "-flto", "-c", "a.c", "b.c")
	link := []string{"-O2", "-flto", "-fuse-ld=lld", "a.o", "b.o", "-o"}
	f.run(t, "clang-19", append(link, "plain.so")...)
	f.run(t, "clang-19", append(link, "split.so", "-gsplit-dwarf", "-Wl,--plugin-opt=dwo_dir="+f.dir,
		"-Wl,-mllvm,-split-dwarf-cross-cu-references")...)
	if !strings.Contains(f.dump(t, "0.dwo"), "DW_FORM_ref_addr") {
		t.Fatal("no unit refers to another one: this proves nothing")
	}
	sameAnswers(t, f.path("plain.so"), f.path("split.so"))

	f.run(t, "clang-19", "-O2", "-g", "-gsplit-dwarf", "-c", "clones.c")
	f.run(t, "llvm-dwp-19", "clones.dwo", "0.dwo", "-o", "split.so.dwp")
	f.run(t, "rm", "0.dwo", "clones.dwo")
	sameAnswers(t, f.path("plain.so"), f.path("split.so"))
}

// dump returns what another reader says of a file's DIEs and their forms.
func (f folder) dump(t testing.TB, name string) string {
	t.Helper()
	return run(t, tool(t, "llvm-dwarfdump-19"), "--debug-info", "-v", f.path(name))
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

// TestSplitShapes: what else changes how sections look changes no answer.
func TestSplitShapes(t *testing.T) {
	for _, tt := range []struct {
		compiler string
		flags    string
		source   string
	}{
		{"gcc", "-gdwarf-5 -gdwarf64", "clones.c"},
		{"gcc", "-gdwarf-4 -gdwarf64", "clones.c"},
		{"gcc", "-gz", "nested.c"},
		{"clang-19", "-gz=zstd", "nested.c"},
		{"clang-19", "-gdwarf64", "nested.c"},
		{"gcc", "-ffunction-sections -Wl,--gc-sections", "clones.c"},
		{"clang-19", "-ffunction-sections -Wl,--gc-sections", "clones.c"},
		{"g++", "-gdwarf-5", "cxx.cc"},
		{"g++", "-gdwarf-5 -fdebug-types-section", "cxx.cc"},
		{"g++", "-gdwarf-4 -fdebug-types-section", "cxx.cc"},
		{"clang++-19", "-gdwarf-5 -fdebug-types-section", "cxx.cc"},
		{"clang++-19", "-gdwarf-4 -fdebug-types-section", "cxx.cc"},
		{"clang++-19", "-gsimple-template-names", "cxx.cc"},
		{"gcc", "-m32", "clones.c"},
	} {
		t.Run(tt.compiler+" "+tt.flags, func(t *testing.T) {
			f := newFolder(t, tt.source)
			args := append([]string{"-O2", "-g", "-shared", "-fPIC", "-nostdlib", tt.source}, strings.Fields(tt.flags)...)
			f.run(t, tt.compiler, append(args, "-o", "plain.so")...)
			f.run(t, tt.compiler, append(args, "-gsplit-dwarf", "-o", "split.so")...)
			sameAnswers(t, f.path("plain.so"), f.path("split.so"))
		})
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

// TestSplitOfMachines: split units in both byte orders and address sizes. LLVM's packager
// is for little-endian files only, that of binutils for version 4.
func TestSplitOfMachines(t *testing.T) {
	for _, target := range []string{"s390x-linux-gnu", "aarch64-linux-gnu", "i686-linux-gnu", "powerpc64-linux-gnu", "powerpc-linux-gnu"} {
		for _, version := range []string{"-gdwarf-4", "-gdwarf-5"} {
			t.Run(target+version, func(t *testing.T) {
				f := newFolder(t, "nested.c")
				args := []string{"--target=" + target, "-O2", "-g", version, "-c", "nested.c"}
				f.run(t, "clang-19", append(args, "-o", "plain.o")...)
				f.run(t, "clang-19", append(args, "-gsplit-dwarf", "-o", "split.o")...)
				sameAnswers(t, f.path("plain.o"), f.path("split.o"))
				packager := "llvm-dwp-19"
				switch target {
				case "s390x-linux-gnu", "powerpc-linux-gnu":
					packager = target + "-dwp"
				case "powerpc64-linux-gnu":
					packager = ""
				}
				if packager != "" && (packager == "llvm-dwp-19" || version == "-gdwarf-4") {
					f.run(t, packager, "split.dwo", "-o", "split.o.dwp")
					f.run(t, "rm", "split.dwo")
					sameAnswers(t, f.path("plain.o"), f.path("split.o"))
				}
			})
		}
	}
}

// TestSplitAlone: a .dwo given by itself is told from a file without debugging information.
func TestSplitAlone(t *testing.T) {
	f := newFolder(t, "clones.c")
	f.run(t, "gcc", "-O2", "-g", "-gsplit-dwarf", "-c", "clones.c", "-o", "split.o")
	p, err := program.Open(t.Context(), []string{f.path("split.dwo")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	said := hasDiagnostic(p, "split units")
	for _, failure := range p.Failures() {
		said = said || strings.Contains(failure.Err.Error(), "split units")
	}
	if !said {
		t.Errorf("diagnostics %+v, failures %+v", p.Diagnostics(), p.Failures())
	}
}

// TestSplitRust: rustc splits the units of the program, and not those of the library that
// it was delivered with.
func TestSplitRust(t *testing.T) {
	f := newFolder(t)
	writeFile(t, f.path("main.rs"), []byte(`#[inline(always)]
fn triple(a: usize) -> usize { a.wrapping_mul(3) }
#[inline(never)]
fn host(a: usize) -> usize { triple(a) ^ triple(a + 1) }
fn main() { println!("{}", host(std::env::args().count())); }
`))
	var want []answer.Site
	for _, how := range []string{"off", "unpacked", "packed"} {
		f.run(t, "rustc", "-O", "-g", "-C", "split-debuginfo="+how, "main.rs", "-o", how)
		p := open(t, f.path(how))
		if in := p.Inputs()[0].Coverage; in.Units != in.UnitsRead {
			t.Errorf("%s: coverage %+v, %+v", how, in, p.Diagnostics())
		}
		got := withoutContainer(sites(t, p, pick(t, p, "triple", "host")))
		for i := range got { // the linker puts split and whole programs elsewhere
			s := &got[i]
			s.EntryPC, s.Ranges, s.Host.Address, s.Host.Ranges = nil, nil, "", nil
		}
		if how == "off" {
			if want = got; len(want) < 2 {
				t.Fatalf("instances %+v, want two of triple at least", want)
			}
			continue
		}
		if !slices.ContainsFunc(p.Files()[0].Index().Units(), func(u *dwarfinline.Unit) bool { return u.Place().Path != "" }) {
			t.Errorf("%s: no unit is split: this proves nothing", how)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", how, d)
		}
	}
}
