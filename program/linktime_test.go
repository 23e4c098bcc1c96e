package program_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/program"
)

// TestLinkTime: what was optimised when it was linked. The sources say that cross of one
// file is inlined into local_use of the other.
func TestLinkTime(t *testing.T) {
	shared := []string{"-O2", "-g", "-fPIC", "-shared", "-nostdlib"}
	for _, tt := range []struct {
		name, compiler string
		flags          []string
	}{
		{"gcc", "gcc", []string{"-flto"}},
		{"gcc, one unit each", "gcc", []string{"-flto", "-flto-partition=max"}},
		{"gcc, DWARF 4", "gcc", []string{"-flto", "-gdwarf-4"}},
		{"clang", "clang-19", []string{"-flto", "-fuse-ld=lld"}},
		{"clang, ThinLTO", "clang-19", []string{"-flto=thin", "-fuse-ld=lld"}},
		{"clang, ThinLTO, DWARF 4", "clang-19", []string{"-flto=thin", "-fuse-ld=lld", "-gdwarf-4"}},
		{"clang, ThinLTO, split", "clang-19", []string{"-flto=thin", "-fuse-ld=lld", "-gsplit-dwarf"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFolder(t, "lto_a.c", "lto_b.c")
			f.run(t, tt.compiler, append(append(shared, tt.flags...), "lto_a.c", "lto_b.c", "-o", "out.so")...)
			p := open(t, f.path("out.so"))
			all := sites(t, p, pick(t, p, "cross"))
			if hosts := hostsOf(all); !slices.Equal(hosts, []string{"local_use"}) {
				t.Errorf("cross is inlined into %q", hosts)
			}
			if n := countDumped(t, f.path("out.so")); n != len(sites(t, p, everything(t, p))) {
				t.Errorf("%d instances, llvm-dwarfdump has %d", len(sites(t, p, everything(t, p))), n)
			}
		})
	}
}

// countDumped counts the inlined instances that llvm-dwarfdump shows, those in .dwo files
// too.
func countDumped(t *testing.T, path string) int {
	t.Helper()
	return strings.Count(run(t, tool(t, "llvm-dwarfdump-19"), "--dwo", "--debug-info", path), "DW_TAG_inlined_subroutine")
}

// TestLinkTimeObjects: an object of gcc -flto has bytecode, and code only if it is a fat one;
// one of clang is no ELF file at all. What is missing is said.
func TestLinkTimeObjects(t *testing.T) {
	f := newFolder(t, "nested.c")
	f.run(t, "gcc", "-O2", "-g", "-flto", "-ffat-lto-objects", "-c", "nested.c", "-o", "fat.o")
	f.run(t, "gcc", "-O2", "-g", "-flto", "-c", "nested.c", "-o", "slim.o")
	fat := open(t, f.path("fat.o"))
	hosts := hostsOf(sites(t, fat, everything(t, fat)))
	if n := countDumped(t, f.path("fat.o")); n != len(hosts) || !slices.Contains(hosts, "host") || !slices.Contains(hosts, "other") {
		t.Errorf("hosts in a fat object %q, llvm-dwarfdump has %d instances", hosts, n)
	}
	slim, err := program.Open(t.Context(), []string{f.path("slim.o")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer slim.Close()
	var said []string
	for _, d := range slim.Diagnostics() {
		said = append(said, d.Message)
	}
	for _, failure := range slim.Failures() {
		said = append(said, failure.Err.Error())
	}
	if !strings.Contains(strings.Join(said, "\n"), "GIMPLE") {
		t.Errorf("of a slim object it says %q", said)
	}

	f.run(t, "clang-19", "-O2", "-g", "-flto=thin", "-c", "nested.c", "-o", "bitcode.o")
	if _, err := elfscan.Open(f.path("bitcode.o"), nil); err == nil || !strings.Contains(err.Error(), "bitcode") {
		t.Errorf("of bitcode it says %v", err)
	}
}

// TestCrossLanguage: a function of Rust is inlined into one of C by the linker that comes
// with Rust, whose LLVM reads the bitcode of both.
func TestCrossLanguage(t *testing.T) {
	f := newFolder(t)
	writeFile(t, f.path("scale.rs"), []byte(`#![no_std]
#[no_mangle]
pub extern "C" fn rust_scale(v: i32, by: i32) -> i32 { clamp(v.wrapping_mul(by)) }
#[inline(always)]
fn clamp(v: i32) -> i32 { if v > 1000 { 1000 } else { v } }
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`))
	writeFile(t, f.path("use.c"), []byte(`int rust_scale(int, int);
volatile int port;
static inline int twice(int v) { port = v; return v * 2; }
int use(int v) { return rust_scale(twice(v), 3) + v; }
`))
	root := strings.TrimSpace(run(t, tool(t, "rustc"), "--print", "sysroot"))
	linkers, err := filepath.Glob(filepath.Join(root, "lib/rustlib/*/bin/gcc-ld/ld.lld"))
	if err != nil || len(linkers) == 0 {
		t.Skip("rustc comes without a linker")
	}
	f.run(t, "rustc", "-O", "-g", "-C", "panic=abort", "-C", "linker-plugin-lto", "--crate-type=staticlib", "scale.rs", "-o", "libscale.a")
	f.run(t, "clang-19", "-O2", "-g", "-flto=thin", "-fPIC", "-c", "use.c", "-o", "use.o")
	link := exec.Command(linkers[0], "-shared", "-O2", "use.o", "libscale.a", "-o", "out.so", "-u", "rust_scale")
	link.Dir = f.dir
	if out, err := link.CombinedOutput(); err != nil {
		t.Skipf("this linker does not read the bitcode of both: %v\n%s", err, out)
	}
	p := open(t, f.path("out.so"))
	for _, tt := range []struct {
		pattern string
		hosts   []string
	}{
		{"rust_scale", []string{"use"}}, {"scale::clamp", []string{"rust_scale", "use"}}, {"twice", []string{"use"}},
	} {
		hosts := hostsOf(sites(t, p, pick(t, p, tt.pattern)))
		slices.Sort(hosts)
		if !slices.Equal(hosts, tt.hosts) {
			t.Errorf("%s is inlined into %q, want %q", tt.pattern, hosts, tt.hosts)
		}
	}
	if n := countDumped(t, f.path("out.so")); n != len(sites(t, p, everything(t, p))) {
		t.Errorf("%d instances, llvm-dwarfdump has %d", len(sites(t, p, everything(t, p))), n)
	}
}
