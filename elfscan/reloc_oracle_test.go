package elfscan_test

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// tool returns the first of names that is installed, and skips without one.
func tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p
		}
	}
	t.Skipf("none of %s is installed", strings.Join(names, ", "))
	return ""
}

func run(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// TestRelocationsAgainstLinker links each object with every section at the
// base elfscan gave it; the linker's debug sections must be the bytes that
// elfscan makes, compressed and repeated sections included.
func TestRelocationsAgainstLinker(t *testing.T) {
	lld := tool(t, "ld.lld-19", "ld.lld-18", "ld.lld-17", "ld.lld")
	objects, err := filepath.Glob("testdata/*.o")
	if err != nil || len(objects) < 10 {
		t.Fatalf("found %d objects: %v", len(objects), err)
	}
	for _, object := range objects {
		t.Run(filepath.Base(object), func(t *testing.T) {
			f := mustOpen(t, object)
			linked := filepath.Join(t.TempDir(), "linked")
			script := filepath.Join(t.TempDir(), "script")
			if err := os.WriteFile(script, []byte(linkerScript(f)), 0o600); err != nil {
				t.Fatal(err)
			}
			if object == "testdata/packed-gnu.o" { // lld no longer knows .zdebug
				plain := filepath.Join(t.TempDir(), "plain.o")
				run(t, tool(t, "objcopy"), "--decompress-debug-sections", object, plain)
				object = plain
			}
			// -O0 keeps lld from merging strings, which would change their offsets, and --no-relax
			// from making code shorter.
			run(t, lld, "-O0", "--no-relax", "--unresolved-symbols=ignore-all", "-z", "norelro", "-e", "0", "-T", script, "-o", linked, object)
			compareDebug(t, f, linked)
		})
	}
}

func linkerScript(f *elfscan.File) string {
	var b strings.Builder
	fmt.Fprintln(&b, "SECTIONS {")
	for _, s := range f.Sections() {
		if s.Alloc() {
			fmt.Fprintf(&b, "  %s 0x%x : { *(%s) }\n", s.Name, s.Addr, s.Name)
		}
	}
	fmt.Fprintln(&b, "}")
	return b.String()
}

func compareDebug(t *testing.T, f *elfscan.File, linked string) {
	t.Helper()
	oracle, err := elf.Open(linked)
	if err != nil {
		t.Fatal(err)
	}
	defer oracle.Close()
	compared := 0
	for _, s := range oracle.Sections {
		if !strings.HasPrefix(s.Name, ".debug_") {
			continue
		}
		want, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.DebugSection(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		compared++
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, linker has %d; first difference at 0x%x", s.Name, len(got), len(want), firstDifference(got, want))
		}
	}
	if compared < 4 {
		t.Errorf("only %d debug sections compared", compared)
	}
	if d := f.Diagnostics(); len(d) > 0 {
		t.Errorf("diagnostics: %v", d)
	}
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// TestAgainstDebugELF compares sections and symbols of linked files and
// objects with the standard library's reading of them.
func TestAgainstDebugELF(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.o")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{kernelGlob, moduleGlob, "/bin/ls", "/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6"} {
		found, _ := filepath.Glob(p)
		paths = append(paths, found...)
	}
	if self, err := os.Executable(); err == nil {
		paths = append(paths, self)
	}
	for _, p := range paths {
		t.Run(filepath.Base(p), func(t *testing.T) {
			want, err := elf.Open(p)
			if err != nil {
				t.Skip(err)
			}
			defer want.Close()
			got := mustOpen(t, p)
			sameSections(t, got, want)
			sameSymbols(t, got, want)
		})
	}
}

func sameSections(t *testing.T, got *elfscan.File, want *elf.File) {
	t.Helper()
	if len(got.Sections()) != len(want.Sections) {
		t.Fatalf("%d sections, want %d", len(got.Sections()), len(want.Sections))
	}
	for i, s := range got.Sections() {
		w := want.Sections[i]
		if s.Name != w.Name || s.Type != w.Type || s.Flags != w.Flags || s.Offset != w.Offset || s.Link != w.Link || s.Info != w.Info {
			t.Errorf("section %d: %+v, want %+v", i, s, w.SectionHeader)
		}
		if s.Size != w.Size && !strings.HasPrefix(s.Name, ".zdebug") {
			t.Errorf("section %d: size %d, want %d", i, s.Size, w.Size)
		}
		if !got.Relocatable() && s.Addr != w.Addr {
			t.Errorf("section %d: address %x, want %x", i, s.Addr, w.Addr)
		}
		if s.Size > 1<<20 || w.Type == elf.SHT_NOBITS || strings.HasPrefix(s.Name, ".zdebug") || got.Relocatable() && strings.HasPrefix(s.Name, ".debug") {
			continue
		}
		data, err := got.Data(&s)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := w.Data(); err == nil && !bytes.Equal(data, b) {
			t.Errorf("section %d %s: contents differ", i, s.Name)
		}
	}
}

func sameSymbols(t *testing.T, got *elfscan.File, want *elf.File) {
	t.Helper()
	syms, err := got.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	oracle, err := want.Symbols()
	if err != nil {
		if oracle, err = want.DynamicSymbols(); err != nil {
			oracle = nil
		}
	}
	if len(syms) != len(oracle) {
		t.Fatalf("%d symbols, want %d", len(syms), len(oracle))
	}
	for i, s := range syms {
		w := oracle[i]
		addr := w.Value
		if got.Relocatable() && s.Section > 0 {
			addr += got.Sections()[s.Section].Addr
		}
		if s.Type == elf.STT_FUNC && w.Section != elf.SHN_UNDEF && w.Section < elf.SHN_LORESERVE && want.Sections[w.Section].Name == ".opd" {
			continue // its address is that of a descriptor, see TestDescriptors
		}
		section := -1
		if w.Section != elf.SHN_UNDEF && w.Section < elf.SHN_LORESERVE {
			section = int(w.Section)
		}
		if s.Name != w.Name || s.Addr != addr || s.Size != w.Size || s.Section != section || s.Index != i+1 ||
			s.Type != elf.ST_TYPE(w.Info) || s.Bind != elf.ST_BIND(w.Info) || s.Undefined() != (w.Section == elf.SHN_UNDEF) {
			t.Fatalf("symbol %d: %+v, want %+v", i, s, w)
		}
	}
}

// TestBasesAreDistinct checks the layout of a relocatable file.
func TestBasesAreDistinct(t *testing.T) {
	f := mustOpen(t, "testdata/reloc-x86_64.o")
	end := uint64(0xffff)
	for _, s := range f.Sections() {
		if !s.Alloc() {
			if s.Addr != 0 {
				t.Errorf("%s has address %x", s.Name, s.Addr)
			}
			continue
		}
		if s.Addr <= end || s.Addr%max(s.Addralign, 1) != 0 {
			t.Errorf("%s at %x after %x, alignment %d", s.Name, s.Addr, end, s.Addralign)
		}
		end = s.Addr + s.Size
	}
	names := []string{}
	for _, s := range f.Sections() {
		if s.Size > 0 && f.Executable(s.Addr) != (s.Flags&elf.SHF_EXECINSTR != 0) {
			names = append(names, s.Name)
		}
	}
	if slices.Sort(names); len(names) > 0 {
		t.Errorf("wrongly executable or not: %v", names)
	}
}
