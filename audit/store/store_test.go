package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"inlay/audit/facts"
)

// same compares rows. A list without elements is nil or not, as the reader likes.
func same[T any](t testing.TB, what string, got, want []T) {
	t.Helper()
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%.2000s", what, diff)
	}
}

// Every column of every table comes back as it was put.
func TestRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	s := create(t, dir)
	for _, r := range []*rowsOf{segment(1, 5), segment(2, 0), segment(3, 700), {binary: facts.Binary{Digest: digestOf("empty")}}} {
		if s.Has(r.binary.Digest) {
			t.Error("there before it was put")
		}
		put(t, s, r, r)
		if !s.Has(r.binary.Digest) {
			t.Error("not there")
		}
		sameSegment(t, s, r)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, tmpDir)); len(left) > 0 {
		t.Errorf("temporary files stay: %v", left)
	}
}

// sameSegment compares what the store has of one evidence file.
func sameSegment(t *testing.T, s *Store, r *rowsOf) {
	t.Helper()
	ctx, f := context.Background(), &Filter{Digests: []facts.Digest{r.binary.Digest}}
	same(t, "binaries", collect(t, s.Binaries(ctx, f)), []facts.Binary{r.binary})
	same(t, "units", collect(t, s.Units(ctx, f)), r.units)
	same(t, "functions", collect(t, s.Functions(ctx, f)), r.functions)
	same(t, "bodies", collect(t, s.Bodies(ctx, f)), r.bodies)
	same(t, "instances", collect(t, s.Instances(ctx, f)), r.instances)
	same(t, "calls", collect(t, s.Calls(ctx, f)), r.calls)
	same(t, "findings", collect(t, s.Findings(ctx, f)), r.findings)
}
