package livepatch_test

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"inlay/livepatch"
	"inlay/program"
	"inlay/testdata/badelf"
)

// FuzzImpact asks for all lists of damaged objects: nothing may panic or take long.
func FuzzImpact(f *testing.F) {
	for _, name := range []string{sigs, shared, bodies, climb, "noreturn-gcc12-x86_64-O2-g5.o", "header-gcc12-x86_64-O2-g5-dwz.so", "clones-gcc12-aarch64-O2-g5.o"} {
		good, err := os.ReadFile(obj(name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(good)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		takesAll(t, data)
	})
}

// TestDamaged takes objects that were damaged on purpose.
func TestDamaged(t *testing.T) {
	for _, name := range []string{sigs, shared} {
		good, err := os.ReadFile(obj(name))
		if err != nil {
			t.Fatal(err)
		}
		cases, err := badelf.Cases(good)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append(cases, badelf.Truncations(good, 1024)...) {
			t.Run(name+" "+c.Name, func(t *testing.T) { takesAll(t, c.Data) })
		}
	}
}

// takesAll makes every list of an image, for clones redirected and not.
func takesAll(t *testing.T, data []byte) {
	t.Helper()
	start := time.Now()
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"-"}, &program.Options{CallSites: true, Stdin: bytes.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	sel, err := p.Select(ctx, program.Query{All: true})
	if err != nil {
		return
	}
	for _, opt := range []*livepatch.Options{nil, {Policy: livepatch.PolicyBinary}} {
		for i, err := range livepatch.Impact(ctx, p, sel, opt) {
			if err == nil && i.Complete != (len(i.Gaps) == 0) {
				t.Errorf("%s: complete %v, gaps %v", i.Function.Name, i.Complete, i.Gaps)
			}
		}
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
}
