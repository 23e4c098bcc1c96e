package dwarfinline

import (
	"context"
	"os"
	"testing"
	"time"

	"inlay/elfscan"
)

func TestQuick(t *testing.T) {
	p := os.Getenv("INLAY_VMLINUX")
	if p == "" {
		t.Skip("no vmlinux")
	}
	for range 5 {
		t0 := time.Now()
		f, err := elfscan.Open(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		x, err := Build(context.Background(), f, nil)
		if err != nil {
			t.Fatal(err)
		}
		t2 := time.Now()
		t.Logf("open %v build %v units %d %+v diags %d lost %d", t1.Sub(t0), t2.Sub(t1), len(x.units), x.Counts(), len(x.diags), x.lostBytes)
		for i, d := range x.diags {
			if i < 5 {
				t.Log(d)
			}
		}
		f.Close()
	}
}
