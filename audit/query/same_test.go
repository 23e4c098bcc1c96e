package query

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// The answer depends neither on the order in which evidence was stored, nor on compaction.
func TestSameAnswer(t *testing.T) {
	make := func() []*evidence {
		stripped, debug := system()
		return []*evidence{kernel(), stripped, debug, newEvidence("other")}
	}
	var want []any
	for i, reversed := range []bool{false, true} {
		all := make()
		if reversed {
			slices.Reverse(all)
		}
		s := newStore(t, all)
		for _, compacted := range []bool{false, true} {
			if compacted {
				if err := s.Compact(context.Background(), nil); err != nil {
					t.Fatal(err)
				}
			}
			w, err1 := Who(context.Background(), s, []string{"*"}, nil)
			im, err2 := Impact(context.Background(), s, []string{"*"}, nil)
			top, err3 := Top(context.Background(), s, ByBytes, 100, nil)
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Fatal(err)
			}
			got := []any{w, im, top}
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("store %d, compacted %v: %+v, want %+v", i, compacted, got, want)
			}
		}
	}
}

// A corrupt file is told, and the others are answered.
func TestCorrupt(t *testing.T) {
	k, other := kernel(), newEvidence("other")
	other.body(other.function("put_page", "include/linux/mm.h", 10), "put_page", "source")
	dir, path := t.TempDir(), ""
	s := newStoreIn(t, dir, []*evidence{k, other})
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if filepath.Base(p) == "functions.parquet" && filepath.Base(filepath.Dir(p)) == other.Digest {
			path = p
		}
		return err
	})
	if err != nil || path == "" {
		t.Fatalf("no table to damage: %v", err)
	}
	if err := os.Truncate(path, 20); err != nil {
		t.Fatal(err)
	}
	a, err := Who(context.Background(), s, []string{"put_page"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Problems) == 0 {
		t.Error("nobody says that a table is damaged")
	}
	if len(a.Results) != 1 || a.Results[0].Binary.Name != "vmlinux" {
		t.Errorf("%+v", a.Results)
	}
}

func TestInterrupted(t *testing.T) {
	s := newStore(t, []*evidence{kernel()})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, ask := range map[string]func() error{
		"who":      func() error { _, err := Who(ctx, s, []string{"put_page"}, nil); return err },
		"impact":   func() error { _, err := Impact(ctx, s, []string{"put_page"}, nil); return err },
		"findings": func() error { _, err := Findings(ctx, s, nil, nil); return err },
		"top":      func() error { _, err := Top(ctx, s, ByBytes, 1, nil); return err },
	} {
		if err := ask(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Copies that could not be read leave an answer open, however much is known otherwise.
func TestCorruptIsOpen(t *testing.T) {
	e := newEvidence("whole")
	e.inlined(e.function("get", "get.c", 1), e.body(e.function("main", "main.c", 1), "main", "source"), "located")
	dir := t.TempDir()
	s := newStoreIn(t, dir, []*evidence{e}, at("a", "/whole", "", e))
	if r := who(t, s, "", "main").Results; len(r) != 1 || !r[0].Complete {
		t.Fatalf("before the damage: %+v", r)
	}
	if err := os.Truncate(filepath.Join(dir, "facts", e.Digest, "instances.parquet"), 20); err != nil {
		t.Fatal(err)
	}
	a, err := Who(t.Context(), s, []string{"main", "get"}, nil)
	if err != nil || len(a.Problems) == 0 {
		t.Fatalf("nobody says that a table is damaged: %v", err)
	}
	for _, r := range a.Results {
		if r.Complete {
			t.Errorf("%s is complete, with a table that cannot be read", r.Function.Name)
		}
	}
	if len(a.Results) == 0 {
		t.Error("main has a body that can be read")
	}
}
