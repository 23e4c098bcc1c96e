package elfscan_test

import (
	"os"
	"path/filepath"
	"testing"

	"inlay/elfscan"
)

// The kernel's debug files, where Debian's linux-image-*-dbg puts them.
const (
	kernelGlob = "/usr/lib/debug/boot/vmlinux-*"
	moduleGlob = "/usr/lib/debug/lib/modules/*/kernel/drivers/net/ethernet/mellanox/mlx5/core/mlx5_core.ko"
)

// installed returns the first file that matches pattern, and skips without one.
func installed(t testing.TB, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Skipf("no file matches %s: install the debug package of a Debian kernel", pattern)
	}
	return found[0]
}

func mustOpen(t testing.TB, path string) *elfscan.File {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func BenchmarkOpenModule(b *testing.B) {
	path := installed(b, moduleGlob)
	b.ReportAllocs()
	for b.Loop() {
		f, err := elfscan.Open(path, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.Symbols(); err != nil {
			b.Fatal(err)
		}
		_ = f.Close()
	}
}

func BenchmarkKernelSymbols(b *testing.B) {
	path := installed(b, kernelGlob)
	b.ReportAllocs()
	for b.Loop() {
		f, err := elfscan.Open(path, nil)
		if err != nil {
			b.Fatal(err)
		}
		syms, err := f.Symbols()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(syms)), "symbols")
		_ = f.Close()
	}
}

// BenchmarkRelocate applies the relocations of a module's .debug_info, page
// copies included.
func BenchmarkRelocate(b *testing.B) {
	path := installed(b, moduleGlob)
	count := 0
	for b.Loop() {
		f, err := elfscan.Open(path, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.DebugSection(".debug_info"); err != nil {
			b.Fatal(err)
		}
		count += int(f.Section(".rela.debug_info").Size / 24)
		_ = f.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(count), "ns/reloc")
}

func BenchmarkExecutable(b *testing.B) {
	f := mustOpen(b, installed(b, moduleGlob))
	addr := f.Section(".text").Addr
	b.ReportAllocs()
	for b.Loop() {
		if !f.Executable(addr) {
			b.Fatal("not executable")
		}
	}
}

func BenchmarkOpenOwnBinary(b *testing.B) {
	path, err := os.Executable()
	if err != nil {
		b.Skip(err)
	}
	for b.Loop() {
		f, err := elfscan.Open(path, nil)
		if err != nil {
			b.Skip(err)
		}
		_ = f.Close()
	}
}
