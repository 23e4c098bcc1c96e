package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"inlay/audit/facts"
)

// Two collectors of overlapping pools, one that merges and one that asks, each as another process
// would: every answer has each evidence file whole and once, or not at all.
func TestAtTheSameTime(t *testing.T) {
	const segments = 40
	dir := t.TempDir()
	create(t, dir)
	want := map[facts.Digest]*rowsOf{}
	for i := range uint64(segments) {
		seg := segment(i, 20)
		want[seg.binary.Digest] = seg
	}
	var writers, others sync.WaitGroup
	ended := make(chan struct{})
	for w := range 2 {
		writers.Go(func() {
			s := create(t, dir)
			for i := range uint64(segments) {
				n := i
				if w == 1 {
					n = segments - 1 - i
				}
				if err := s.Put(context.Background(), segment(n, 20).facts()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	repeat := func(what func() error) {
		others.Go(func() {
			for done := false; !done; {
				select {
				case <-ended:
					done = true // once more, now that all is there
				default:
				}
				if err := what(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	repeat(func() error { return create(t, dir).Compact(context.Background(), nil) })
	asked := 0
	repeat(func() error { asked++; return askAll(dir, want) })
	writers.Wait()
	close(ended)
	others.Wait()
	t.Logf("asked %d times", asked)

	s := create(t, dir)
	for _, seg := range want {
		sameSegment(t, s, seg)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, tmpDir, "*", "*")); len(left) > 0 {
		t.Errorf("temporary files stay: %v", left)
	}
}

// askAll checks one answer against what can be in it.
func askAll(dir string, want map[facts.Digest]*rowsOf) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	rows := map[facts.Digest]int{}
	for row, err := range s.Instances(context.Background(), nil) {
		if err != nil {
			return err
		}
		seg := want[row.Digest]
		n := rows[row.Digest]
		if seg == nil || n >= len(seg.instances) || row.DIE != seg.instances[n].DIE || row.Name != seg.instances[n].Name {
			return fmt.Errorf("row %d of %s is not what was put: %+v", n, row.Digest, row)
		}
		rows[row.Digest]++
	}
	for d, n := range rows {
		if n != len(want[d].instances) {
			return fmt.Errorf("%s: %d of %d rows", d, n, len(want[d].instances))
		}
	}
	return nil
}

// A sequence that nobody reads to its end leaves nothing running, and an error of a producer stores
// nothing.
func TestGivenUp(t *testing.T) {
	s := create(t, t.TempDir())
	put(t, s, segment(1, 2000), segment(2, 10))
	for range s.Instances(context.Background(), nil) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var last error
	for _, last = range s.Instances(ctx, nil) {
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("cancelled: %v", last)
	}
	bad := errors.New("torn file")
	seg := segment(3, 10)
	f := seg.facts()
	f.Calls = func(yield func(facts.Call, error) bool) { yield(facts.Call{}, bad) }
	if err := s.Put(context.Background(), f); !errors.Is(err, bad) || s.Has(seg.binary.Digest) {
		t.Errorf("%v, there: %v", err, s.Has(seg.binary.Digest))
	}
	seg.functions[0], seg.functions[9] = seg.functions[9], seg.functions[0]
	if err := s.Put(context.Background(), seg.facts()); err == nil {
		t.Error("rows that are not sorted are taken")
	}
	foreign := segment(4, 10)
	foreign.bodies[3].Digest = seg.binary.Digest
	if err := s.Put(context.Background(), foreign.facts()); err == nil {
		t.Error("rows of other evidence are taken")
	}
	if err := s.Put(context.Background(), (&rowsOf{binary: facts.Binary{Digest: "../../x"}}).facts()); err == nil {
		t.Error("a digest that is a path is taken")
	}
}
