package program_test

import (
	"context"
	"errors"
	"testing"

	"inlay/elfscan"
	"inlay/program"
)

// TestOpenFile: a file that is open already is answered as its path is, and is closed with
// the program, and where it becomes none.
func TestOpenFile(t *testing.T) {
	path := obj("nested-gcc12-x86_64-O2-g5.o")
	for name, tt := range map[string]struct {
		path           string
		ended          bool
		files, failure int
	}{
		"answered":          {path, false, 1, 0},
		"ctx ended":         {path, true, 0, 0},
		"nothing to answer": {stripped(t), false, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := elfscan.Open(tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tt.ended {
				cancel()
			}
			p, err := program.OpenFile(ctx, f, nil)
			if tt.ended {
				if p != nil || !errors.Is(err, context.Canceled) {
					t.Errorf("%v, %v", p, err)
				}
			} else if err != nil || len(p.Files()) != tt.files || len(p.Failures()) != tt.failure {
				t.Fatalf("%v, %v", p, err)
			}
			if tt.files > 0 {
				if got := hostsOf(sites(t, p, pick(t, p, "leaf"))); len(got) == 0 {
					t.Error("no copy of leaf")
				}
				if err := p.Close(); err != nil {
					t.Error(err)
				}
			}
			if _, err := f.Data(f.Section(".comment")); !errors.Is(err, elfscan.ErrClosed) {
				t.Errorf("the file is still open: %v", err)
			}
		})
	}
}

// stripped returns an object of which nothing is known: no symbols and no DWARF.
func stripped(t *testing.T) string {
	f := newFolder(t, "nested.c")
	f.run(t, "gcc", "-O2", "-c", "nested.c", "-o", "nested.o")
	f.run(t, "objcopy", "--strip-all", "nested.o")
	return f.path("nested.o")
}
