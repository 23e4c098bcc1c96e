package risk_test

import (
	"testing"

	"inlay/livepatch/risk"
	"inlay/program"
)

// BenchmarkKernel answers for every body of the kernel.
func BenchmarkKernel(b *testing.B) {
	f, tables := open(b, vmlinux(b), nil)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := risk.Read(f, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			for s := range f.Index().Bodies() {
				if _, err := tables.Of(program.Body{File: f, Sub: s}.Place()); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
