package dwarfinline

import (
	"os"
	"testing"
)

// TestKernelTypes compares what units of one kernel call by the same name and declare in the
// same file: one header gives one layout. Where a macro of the unit decides, it may not.
func TestKernelTypes(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	const step = 40 // all units would take a minute
	type declared struct {
		TypeName
		file string
	}
	first := make(map[declared]Type)
	compared, different := 0, 0
	x := build(t, open(t, path), nil)
	for i, u := range x.Units() {
		if i%step != 0 {
			continue
		}
		types, err := x.Types(u)
		if err != nil {
			t.Fatal(err)
		}
		c := NewComparison(x, x)
		for name := range types.types {
			is, ok := types.Find(name)
			if !ok {
				continue
			}
			key := declared{name, is.DeclFile()}
			was, again := first[key]
			if !again {
				first[key] = is
				continue
			}
			d, err := c.Types(is, was)
			if compared++; err != nil || d.Kind != Same {
				different++
				t.Logf("%v of %s: %v %v", name, key.file, d, err)
			}
		}
	}
	t.Logf("%d compared, %d different", compared, different)
	if compared < 1000 || different > compared/1000 {
		t.Errorf("%d of %d types differ from themselves", different, compared)
	}
}
