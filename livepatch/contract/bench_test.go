package contract_test

import (
	"context"
	"os"
	"testing"

	"inlay/livepatch/contract"
	"inlay/program"
)

// BenchmarkFind searches a kernel whose call graph is known.
func BenchmarkFind(b *testing.B) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		b.Skip("INLAY_VMLINUX names no vmlinux")
	}
	ctx := context.Background()
	p, err := program.Open(ctx, []string{path}, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Files()[0].Calls(ctx); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, err := range contract.Find(ctx, p) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
