package livepatch_test

import (
	"os"
	"testing"
)

// benchmarked is the vmlinux of INLAY_VMLINUX and a function with thousands of hosts, or
// the largest object and one of its functions without it.
func benchmarked() (path, function string) {
	if path = os.Getenv("INLAY_VMLINUX"); path != "" {
		return path, "put_page"
	}
	return obj("cxx-gcc12-x86_64-O2-g4-types.o"), "poke"
}

// BenchmarkImpact makes the list of one function.
func BenchmarkImpact(b *testing.B) {
	path, name := benchmarked()
	p := open(b, path)
	b.ReportAllocs()
	for b.Loop() {
		if len(impacts(b, p, name)) == 0 {
			b.Fatal("no list")
		}
	}
}

// BenchmarkRanks makes the lists of all functions, and orders them.
func BenchmarkRanks(b *testing.B) {
	path, _ := benchmarked()
	p := open(b, path)
	b.ReportAllocs()
	for b.Loop() {
		if len(ranks(b, p)) == 0 {
			b.Fatal("no rank")
		}
	}
}
