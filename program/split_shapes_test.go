package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/dwarfinline"
)

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
