package contract_test

import (
	"context"
	"os"
	"testing"
	"time"

	"inlay/livepatch/contract"
	"inlay/program"
)

func TestKernelContracts(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	ctx := context.Background()
	p, err := program.Open(ctx, []string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	start := time.Now()
	if _, err := p.Files()[0].Calls(ctx); err != nil {
		t.Fatal(err)
	}
	t.Log("call graph", time.Since(start))
	start = time.Now()
	all := 0
	for f, err := range contract.Find(ctx, p) {
		if err != nil {
			t.Error(err)
			continue
		}
		a, _ := f.Caller.Names()
		b, _ := f.Callee.Names()
		all++
		t.Logf("%s -> %s %v call %#x set %#x use %#x certain %v %s values %v trusted %d unit %s", a, b, f.Register, f.Call, f.Set, f.Use, f.Certain, f.Why, f.Values, len(f.Trusted), f.Caller.Sub.Unit().Name())
	}
	t.Log(all, time.Since(start))
}
