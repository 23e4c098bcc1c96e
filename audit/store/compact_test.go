package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"inlay/audit/facts"
)

func compact(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Compact(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
}

// tree gives the content of every file below a folder.
func tree(t testing.TB, dir string) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if e.IsDir() {
			all[name+"/"] = [32]byte{}
			return nil
		}
		b, err := os.ReadFile(path)
		all[name] = sha256.Sum256(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sameTree(t testing.TB, got, want map[string][32]byte) {
	t.Helper()
	for name, sum := range want {
		if other, ok := got[name]; !ok || other != sum {
			t.Errorf("%s: there %v, as it should be: %v", name, ok, other == sum)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s should not be there", name)
		}
	}
}

// Merged facts are the same facts, whatever was merged when.
func TestCompact(t *testing.T) {
	var all []*rowsOf
	for i := range uint64(7) {
		all = append(all, segment(i, int(i*i*9)))
	}
	all = append(all, &rowsOf{binary: facts.Binary{Digest: digestOf("empty")}})
	dir := t.TempDir()
	s := create(t, dir)
	put(t, s, all...)
	compact(t, s)
	for _, r := range all {
		sameSegment(t, s, r)
		if !s.Has(r.binary.Digest) {
			t.Error("lost", r.binary.Digest)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(dir, looseDir)); len(left) > 0 {
		t.Errorf("loose ones stay: %v", left)
	}
	s.Close()
	want := tree(t, dir)
	again := create(t, dir)
	compact(t, again)
	put(t, again, all[3])
	again.Close()
	sameTree(t, tree(t, dir), want)

	// In three steps, in another order: the same bytes.
	dir = t.TempDir()
	steps := create(t, dir)
	slices.Reverse(all)
	for _, part := range [][]*rowsOf{all[:2], all[2:3], all[3:]} {
		put(t, steps, part...)
		sameSegment(t, steps, all[0])
		compact(t, steps)
		sameSegment(t, steps, part[0])
	}
	steps.Close()
	sameTree(t, tree(t, dir), want)
}

// Rows are in the order of the sorting columns, and look-ups by name give what a scan gives.
func TestMergedLookup(t *testing.T) {
	s := create(t, t.TempDir())
	var want []facts.Instance
	count := map[string]int{}
	for i := range uint64(5) {
		r := segment(i, 400)
		put(t, s, r)
		want = append(want, r.instances...)
		for _, row := range r.instances {
			count[row.Name]++
		}
	}
	check := func() {
		t.Helper()
		ctx := context.Background()
		n := 0
		for name, rows := range count {
			if n++; n > 100 {
				break
			}
			got := collect(t, s.Instances(ctx, &Filter{Names: []string{name, "nobody", name}}))
			for _, row := range got {
				if row.Name != name {
					t.Fatalf("asked for %s, got %s", name, row.Name)
				}
			}
			if len(got) != rows {
				t.Fatalf("%s: %d rows, want %d", name, len(got), rows)
			}
			match := collect(t, s.Instances(ctx, &Filter{Match: func(s string) bool { return s == name }}))
			if len(match) != rows {
				t.Fatalf("%s: %d rows by Match, want %d", name, len(match), rows)
			}
		}
		if got := collect(t, s.Instances(ctx, &Filter{Names: []string{}})); len(got) != 0 {
			t.Errorf("no name asked for, %d rows", len(got))
		}
		d := want[0].Digest
		if got := collect(t, s.Instances(ctx, &Filter{Names: []string{want[0].Name}, Digests: []facts.Digest{d}})); len(got) == 0 || got[0].Digest != d {
			t.Errorf("by name and digest: %d rows", len(got))
		}
		if got := collect(t, s.Instances(ctx, nil)); len(got) != len(want) {
			t.Errorf("%d rows, want %d", len(got), len(want))
		}
	}
	check()
	compact(t, s)
	check()
	order := func(a, b facts.Instance) int {
		if a.Name != b.Name {
			return cmp.Compare(a.Name, b.Name)
		}
		return cmp.Compare(a.Digest, b.Digest)
	}
	if got := collect(t, s.Instances(context.Background(), nil)); !slices.IsSortedFunc(got, order) {
		t.Error("merged rows are not sorted by name and digest")
	}
}

// Only one process merges at a time.
func TestCompactLock(t *testing.T) {
	dir := t.TempDir()
	s := create(t, dir)
	put(t, s, segment(1, 2))
	lock, err := acquire(s.path(tmpDir, compactLock))
	if err != nil {
		t.Fatal(err)
	}
	if err := create(t, dir).Compact(context.Background(), nil); !errors.Is(err, errLocked) {
		t.Errorf("two merge at once: %v", err)
	}
	lock.Close()
	compact(t, s)
}

// A merge that is stopped leaves the store as it was.
func TestCompactCanceled(t *testing.T) {
	dir := t.TempDir()
	s := create(t, dir)
	put(t, s, segment(1, 3000), segment(2, 3000))
	before := tree(t, filepath.Join(dir, looseDir))
	for after := range 12 {
		ctx, cancel := context.WithCancel(context.Background())
		calls := 0
		err := s.Compact(ctx, func(int64, int64) {
			if calls++; calls > after {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d: %v", after, err)
		}
		sameTree(t, tree(t, filepath.Join(dir, looseDir)), before)
	}
	if left, _ := os.ReadDir(s.area.dir); len(left) > 0 {
		t.Errorf("temporary files stay: %v", left)
	}
}

// A collection that starts, and looks for a moment whether a merge was killed, does not end one.
func TestCompactWhileSwept(t *testing.T) {
	dir := t.TempDir()
	s := create(t, dir)
	lock, err := acquire(s.path(tmpDir, compactLock))
	if err != nil {
		t.Fatal(err)
	}
	released := make(chan error)
	go func() {
		time.Sleep(20 * time.Millisecond)
		released <- errors.Join(os.Remove(lock.Name()), lock.Close())
	}()
	if err := create(t, dir).Compact(context.Background(), nil); err != nil {
		t.Error(err)
	}
	if err := <-released; err != nil {
		t.Error(err)
	}
}
