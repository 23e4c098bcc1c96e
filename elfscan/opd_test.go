package elfscan_test

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"inlay/elfscan"
)

// TestDescriptors: GNU nm of a file with descriptors shows these, and code under the names with
// a dot, which objdump makes of them: each function has the address of its code.
func TestDescriptors(t *testing.T) {
	clang, ld, objdump := tool(t, "clang-19"), tool(t, "powerpc64le-linux-gnu-ld"), tool(t, "powerpc64le-linux-gnu-objdump")
	dir := t.TempDir()
	object := filepath.Join(dir, "a.o")
	run(t, clang, "--target=powerpc64-linux-gnu", "-mabi=elfv1", "-fPIC", "-O2", "-g", "-c", "testdata/units.cc", "-o", object)
	linked, shared := filepath.Join(dir, "linked"), filepath.Join(dir, "shared")
	run(t, ld, "-m", "elf64ppc", "-e", "0", "-o", linked, "--unresolved-symbols=ignore-all", object)
	run(t, ld, "-m", "elf64ppc", "-shared", "-o", shared, object)
	for _, path := range []string{linked, shared} {
		want := map[uint64]string{}
		for line := range strings.Lines(string(run(t, objdump, "-d", path))) {
			addr, name, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), ">:"), " <.")
			if pc, err := strconv.ParseUint(addr, 16, 64); ok && err == nil {
				want[pc] = name
			}
		}
		compared := checkCodeSymbols(t, mustOpen(t, path), func(s *elfscan.Symbol) bool { return want[s.Addr] != "" })
		if compared < 2 || compared < len(want) {
			t.Errorf("%s: %d functions compared, objdump has %v", path, compared, want)
		}
	}
	f := mustOpen(t, object)
	if n := checkCodeSymbols(t, f, func(s *elfscan.Symbol) bool {
		return s.Addr-f.Sections()[s.Section].Addr+s.Size <= f.Sections()[s.Section].Size
	}); n < 2 {
		t.Errorf("%d functions in the object", n)
	}
}

// checkCodeSymbols wants every function of a file to be one of code, and counts them.
func checkCodeSymbols(t *testing.T, f *elfscan.File, holds func(*elfscan.Symbol) bool) (n int) {
	t.Helper()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for i := range symbols {
		if s := &symbols[i]; s.Type == elf.STT_FUNC && s.Section >= 0 {
			if n++; !f.Executable(s.Addr) || f.Sections()[s.Section].Flags&elf.SHF_EXECINSTR == 0 || !holds(s) {
				t.Errorf("%s: %s at %#x of section %d", f.Path(), s.Name, s.Addr, s.Section)
			}
		}
	}
	return n
}

// TestBadDescriptors: every byte of .opd and its relocations may lie.
func TestBadDescriptors(t *testing.T) {
	raw, err := os.ReadFile("testdata/reloc-ppc64.o")
	if err != nil {
		t.Fatal(err)
	}
	f, err := elfscan.Read("good", bytes.NewReader(raw), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".opd", ".rela.opd"} {
		s := f.Section(name)
		if s == nil {
			t.Fatalf("no %s", name)
		}
		for off := s.Offset; off < s.Offset+s.FileSize; off++ {
			bad := bytes.Clone(raw)
			bad[off] ^= 0xff
			g, err := elfscan.Read("bad", bytes.NewReader(bad), nil)
			if err != nil {
				continue
			}
			if syms, err := g.Symbols(); err != nil || len(syms) == 0 {
				t.Errorf("byte %#x: %d symbols, %v", off, len(syms), err)
			}
		}
	}
}
