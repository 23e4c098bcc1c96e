package store

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"inlay/audit/facts"
)

// answers is what a store says to a set of questions, with the errors it gave.
type answers struct {
	Functions, Named []facts.Function
	Bodies           []facts.Body
	Instances        []facts.Instance
	Calls            []facts.Call
	Sources          []facts.Source
	errs             []error
}

func ask(dir string, names ...string) *answers {
	a := &answers{}
	s, err := Open(dir)
	if err != nil {
		a.errs = append(a.errs, err)
		return a
	}
	defer s.Close()
	ctx := context.Background()
	f := &Filter{Names: names}
	a.Functions = gather(a, s.Functions(ctx, nil))
	a.Named = gather(a, s.Functions(ctx, f))
	a.Bodies = gather(a, s.Bodies(ctx, f))
	a.Instances = gather(a, s.Instances(ctx, f))
	a.Calls = gather(a, s.Calls(ctx, nil))
	a.Sources = gather(a, s.Sources(ctx, ""))
	return a
}

func gather[T any](a *answers, rows iter.Seq2[T, error]) (all []T) {
	for row, err := range rows {
		if err != nil {
			a.errs = append(a.errs, err)
			continue
		}
		all = append(all, row)
	}
	return all
}

// damaged makes a store with two evidence files and a run.
func damagedStore(t *testing.T, merge bool) (dir string, segs []*rowsOf) {
	dir = t.TempDir()
	s := create(t, dir)
	segs = []*rowsOf{segment(1, 12), segment(2, 12)}
	put(t, s, segs...)
	r := begin(t, s, testKey)
	add(t, r, source("a", segs[0].binary.Digest, facts.Read), source("b", "", facts.Skipped))
	finish(t, r)
	if merge {
		compact(t, s)
	}
	open := begin(t, s, RunKey{Snapshot: "other"})
	add(t, open, source("c", "", facts.NotELF))
	open.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, segs
}

// A byte that changed in any file of a store gives the rows as they were, or an error that names the
// file; never other rows, a panic or an end that does not come. What is in other files answers.
func TestFlippedBytes(t *testing.T) {
	stride := 67
	if testing.Short() {
		stride = 401
	}
	for _, merge := range []bool{false, true} {
		dir, segs := damagedStore(t, merge)
		names := []string{segs[0].functions[3].Name, segs[1].functions[5].Name}
		want := ask(dir, names...)
		if len(want.errs) > 0 || len(want.Named) < 2 {
			t.Fatal(want.errs)
		}
		found, harmless := 0, 0
		for name := range tree(t, dir) {
			path := filepath.Join(dir, name)
			if strings.HasSuffix(name, "/") || strings.Contains(name, "units") || strings.Contains(name, "findings") || strings.Contains(name, "binaries") {
				continue // not asked for
			}
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for at := len(name) % stride; at < len(whole); at += stride {
				broken := bytes.Clone(whole)
				broken[at] ^= byte(1 << (at % 8))
				if err := os.WriteFile(path, broken, 0o666); err != nil {
					t.Fatal(err)
				}
				if compareDamaged(t, ask(dir, names...), want, path, at) {
					found++
				} else {
					harmless++
				}
			}
			if err := os.WriteFile(path, whole[:len(whole)*2/3], 0o666); err != nil {
				t.Fatal(err)
			}
			if !compareDamaged(t, ask(dir, names...), want, path, -1) && !strings.HasSuffix(name, journalSuffix) {
				t.Errorf("%s: nobody saw that it was cut", name)
			}
			if strings.Contains(name, looseDir+"/") || strings.Contains(name, mergedDir+"/") {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				if !compareDamaged(t, ask(dir, names...), want, path, -1) {
					t.Errorf("%s: nobody saw that it is not there", name)
				}
			}
			if err := os.WriteFile(path, whole, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("merged: %v: %d flips were errors, %d changed nothing that was asked for", merge, found, harmless)
	}
}

// compareDamaged tells whether the damage was found.
func compareDamaged(t *testing.T, got, want *answers, path string, at int) bool {
	t.Helper()
	if len(got.errs) == 0 {
		opts := []gocmp.Option{cmpopts.IgnoreUnexported(answers{}), cmpopts.EquateEmpty()}
		if at < 0 && strings.HasSuffix(path, journalSuffix) {
			opts = append(opts, cmpopts.IgnoreFields(answers{}, "Sources")) // as after a kill
		}
		if diff := gocmp.Diff(want, got, opts...); diff != "" {
			t.Fatalf("%s: byte %d: other rows and no error:\n%s", path, at, diff)
		}
		return false
	}
	for _, err := range got.errs {
		base := filepath.Base(path)
		if base == storeFile {
			continue // not a store, or a newer one
		}
		if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), path) {
			t.Fatalf("%s: byte %d: %v", path, at, err)
		}
	}
	if strings.Contains(path, looseDir) && len(got.Functions) < 12 {
		t.Fatalf("%s: byte %d: the other evidence does not answer: %d functions", path, at, len(got.Functions))
	}
	return true
}

// Damaged evidence is collected again once its folder is removed, as the error says; a merge does
// not hide it.
func TestRemoveAndCollect(t *testing.T) {
	dir, segs := damagedStore(t, false)
	d := segs[0].binary.Digest
	name := filepath.Join(dir, looseDir, d, "instances.parquet")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(name, b, 0o666); err != nil {
		t.Fatal(err)
	}
	s := create(t, dir)
	err = s.Compact(context.Background(), nil)
	if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "remove the folder "+filepath.Dir(name)+" and collect again") {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Dir(name)); err != nil {
		t.Fatal(err)
	}
	r := begin(t, s, testKey)
	if _, ok := r.Known("a", 10, 20); ok {
		t.Error("a source is known whose facts were removed")
	}
	put(t, s, segs[0])
	compact(t, s)
	sameSegment(t, s, segs[0])
	sameSegment(t, s, segs[1])
}
