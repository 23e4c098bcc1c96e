package dwarfinline

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
)

const objects = "../testdata/obj"

// fixtures lists the checked-in objects that hold DWARF.
func fixtures(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(objects)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, e := range entries {
		if n := e.Name(); !strings.Contains(n, "nodwarf") && !strings.Contains(n, "stripped") && !strings.Contains(n, "-split.so") {
			paths = append(paths, filepath.Join(objects, n))
		}
	}
	if len(paths) < 90 {
		t.Fatalf("only %d fixtures", len(paths))
	}
	return paths
}

// open opens a file that the test closes.
func open(t testing.TB, path string) *elfscan.File {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// build indexes a file; a panic anywhere fails the test.
func build(t testing.TB, f *elfscan.File, opt *Options) *Index {
	t.Helper()
	x, err := Build(context.Background(), f, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if n := f.Guarded(); n != 0 {
			t.Errorf("%d panics were recovered", n)
		}
	})
	return x
}
