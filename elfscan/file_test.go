package elfscan_test

import (
	"bytes"
	"debug/elf"
	"os"
	"regexp"
	"sync"
	"testing"
)

func TestMachineNames(t *testing.T) {
	tests := []struct {
		path, machine string
		addr          int
		big           bool
	}{
		{"testdata/reloc-x86_64.o", "x86_64", 8, false},
		{"testdata/reloc-i386.o", "i386", 4, false},
		{"testdata/reloc-aarch64.o", "aarch64", 8, false},
		{"testdata/reloc-arm.o", "arm", 4, false},
		{"testdata/reloc-ppc.o", "ppc", 4, true},
		{"testdata/reloc-ppc64.o", "ppc64", 8, true},
		{"testdata/reloc-s390x.o", "s390x", 8, true},
	}
	for _, tt := range tests {
		f := mustOpen(t, tt.path)
		big := f.ByteOrder().Uint16([]byte{1, 0}) == 0x100
		if f.Machine() != tt.machine || f.AddrSize() != tt.addr || big != tt.big || f.Type() != "rel" || !f.Relocatable() || !f.HasDWARF() {
			t.Errorf("%s: %s %d %v %s", tt.path, f.Machine(), f.AddrSize(), big, f.Type())
		}
	}
}

// TestBuildID compares with what readelf -n prints.
func TestBuildID(t *testing.T) {
	readelf := tool(t, "readelf")
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	for _, path := range []string{"/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6", self, installed(t, moduleGlob), installed(t, kernelGlob)} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		want := ""
		if m := regexp.MustCompile(`Build ID: ([0-9a-f]+)`).FindSubmatch(run(t, readelf, "-n", path)); m != nil {
			want = string(m[1])
		}
		if got := mustOpen(t, path).BuildID(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestConcurrentUse asks one file from many goroutines; the race detector and
// the comparison with a second file are the test.
func TestConcurrentUse(t *testing.T) {
	for _, path := range []string{"testdata/units-x86_64.o", "testdata/packed-zlib.o"} {
		want, err := mustOpen(t, path).DebugSection(".debug_info")
		if err != nil {
			t.Fatal(err)
		}
		f := mustOpen(t, path)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for _, s := range f.Sections() {
					if _, err := f.DebugSection(s.Name); err != nil {
						t.Error(err)
					}
				}
				got, err := f.DebugSection(".debug_info")
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: differs, %v", path, err)
				}
				if _, err := f.Symbols(); err != nil {
					t.Error(err)
				}
				f.Diagnostics()
			})
		}
		wg.Wait()
	}
}

// TestSectionAt compares the binary search with a look at every section.
func TestSectionAt(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	for _, path := range []string{"testdata/reloc-x86_64.o", self} {
		f := mustOpen(t, path)
		slow := func(addr uint64) string {
			for _, s := range f.Sections() {
				if s.Alloc() && s.Addr <= addr && addr < s.Addr+s.Size && (s.Type != elf.SHT_NOBITS || s.Flags&elf.SHF_TLS == 0) {
					return s.Name
				}
			}
			return ""
		}
		for _, s := range f.Sections() {
			for _, addr := range []uint64{s.Addr - 1, s.Addr, s.Addr + s.Size/2, s.Addr + s.Size - 1, s.Addr + s.Size} {
				got := ""
				if at := f.SectionAt(addr); at != nil {
					got = at.Name
					if f.Executable(addr) != (at.Flags&elf.SHF_EXECINSTR != 0) {
						t.Errorf("%s: Executable(%x) is wrong", path, addr)
					}
				}
				if got != slow(addr) {
					t.Errorf("%s: %x is in %q, want %q", path, addr, got, slow(addr))
				}
			}
		}
	}
}
