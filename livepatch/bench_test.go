package livepatch_test

import (
	"os"
	"testing"
)

// BenchmarkImpact takes a function with thousands of hosts in the vmlinux of
// INLAY_VMLINUX, or one of a small library without it.
func BenchmarkImpact(b *testing.B) {
	path, name := os.Getenv("INLAY_VMLINUX"), "put_page"
	if path == "" {
		path, name = obj("header-gcc12-x86_64-O2-g5.so"), "from_header"
	}
	p := open(b, path)
	b.ReportAllocs()
	for b.Loop() {
		if len(impacts(b, p, name)) == 0 {
			b.Fatal("no list")
		}
	}
}
