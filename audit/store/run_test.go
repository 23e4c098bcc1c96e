package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"inlay/audit/facts"
)

var testKey = RunKey{Snapshot: "2026-11", Roots: []string{"/pool"}}

// begin starts a run that is closed with the test.
func begin(t testing.TB, s *Store, k RunKey) *Run {
	t.Helper()
	r, err := s.Begin(k)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// source is a file of a pool without members.
func source(path string, d facts.Digest, outcome string) []facts.Source {
	return []facts.Source{{Snapshot: testKey.Snapshot, Path: path, Size: 10, ModTime: 20, Digest: d, Outcome: outcome}}
}

func add(t testing.TB, r *Run, sources ...[]facts.Source) {
	t.Helper()
	for _, rows := range sources {
		if err := r.Add(rows); err != nil {
			t.Fatal(err)
		}
	}
}

func finish(t testing.TB, r *Run) {
	t.Helper()
	if err := r.Finish(); err != nil {
		t.Fatal(err)
	}
}

// Sources come sorted by path, members behind their file in the order they were added.
func TestRun(t *testing.T) {
	s := create(t, t.TempDir())
	seg := segment(1, 3)
	put(t, s, seg)
	deb := append(source("/pool/b.deb", "", facts.Opened),
		facts.Source{Snapshot: testKey.Snapshot, Path: "/pool/b.deb", Member: "z.so", Size: 5, Digest: seg.binary.Digest, Outcome: facts.Read},
		facts.Source{Snapshot: testKey.Snapshot, Path: "/pool/b.deb", Member: "a.txt", Size: 6, Outcome: facts.NotELF})
	odd := source("/pool/\xff\xfe", "", facts.Skipped)
	a := source("/pool/a", seg.binary.Digest, facts.Read)

	r := begin(t, s, testKey)
	add(t, r, odd, deb, a)
	ctx := context.Background()
	shown := source(`/pool/\xff\xfe`, "", facts.Skipped)
	want := slices.Concat(shown, a, deb)
	same(t, "unfinished", collect(t, s.Sources(ctx, "")), want)
	if n, err := s.Unfinished(); n != 1 || err != nil {
		t.Error(n, err)
	}
	finish(t, r)
	same(t, "finished", collect(t, s.Sources(ctx, "2026-11")), want)
	same(t, "other", collect(t, s.Sources(ctx, "2026-12")), nil)
	if n, err := s.Unfinished(); n != 0 || err != nil {
		t.Error(n, err)
	}
	if got, err := s.Snapshots(); err != nil || !slices.Equal(got, []string{"2026-11"}) {
		t.Error(got, err)
	}

	again := begin(t, s, testKey)
	for _, tt := range []struct {
		path        string
		size, mtime int64
		want        []facts.Source
	}{
		{"/pool/a", 10, 20, a}, {"/pool/a", 11, 20, nil}, {"/pool/a", 10, 21, nil}, {"/pool/c", 10, 20, nil},
		{"/pool/b.deb", 10, 20, deb}, {"/pool/\xff\xfe", 10, 20, shown},
	} {
		got, ok := again.Known(tt.path, tt.size, tt.mtime)
		if ok != (tt.want != nil) {
			t.Errorf("%s: known: %v", tt.path, ok)
		}
		same(t, tt.path, got, tt.want)
	}
}

// What a table names has to be there: a file whose facts were removed is read again.
func TestKnownNeedsFacts(t *testing.T) {
	s := create(t, t.TempDir())
	r := begin(t, s, testKey)
	add(t, r, source("a", digestOf("gone"), facts.Read), source("b", digestOf("text"), facts.NotELF))
	if _, ok := r.Known("a", 10, 20); ok {
		t.Error("known without its facts")
	}
	if _, ok := r.Known("b", 10, 20); !ok {
		t.Error("an outcome without facts is not known")
	}
}

// A run that was cut anywhere and taken up gives the bytes of one that was not.
func TestResume(t *testing.T) {
	all := [][]facts.Source{source("c", "", facts.Skipped), source("a", "", facts.NotELF), source("b", "", facts.Failed)}
	whole := create(t, t.TempDir())
	r := begin(t, whole, testKey)
	add(t, r, all...)
	journal, err := os.ReadFile(r.file(journalSuffix))
	if err != nil {
		t.Fatal(err)
	}
	finish(t, r)
	want, err := os.ReadFile(r.file(tableSuffix))
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(journal); cut += 7 {
		s := create(t, t.TempDir())
		first := begin(t, s, testKey)
		if err := os.WriteFile(first.file(journalSuffix), journal[:cut], 0o666); err != nil {
			t.Fatal(err)
		}
		first.Close()
		stale := append([]facts.Source(nil), source("gone from the pool", "", facts.NotELF)...)
		second := begin(t, s, testKey)
		add(t, second, stale)
		second.Close()
		third := begin(t, s, testKey)
		for _, rows := range all {
			if _, ok := third.Known(rows[0].Path, 10, 20); !ok {
				add(t, third, rows)
			}
		}
		finish(t, third)
		got, err := os.ReadFile(third.file(tableSuffix))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("cut at %d: another table (%v)", cut, err)
		}
		if _, err := os.Stat(third.file(journalSuffix)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the journal stays: %v", err)
		}
	}
}

// Two processes may have one run under way. Each finishes it, with the same bytes.
func TestRunTwice(t *testing.T) {
	dir := t.TempDir()
	one, two := begin(t, create(t, dir), testKey), begin(t, create(t, dir), testKey)
	for _, path := range []string{"a", "b", "c"} {
		add(t, one, source(path, "", facts.NotELF))
		add(t, two, source(path, "", facts.NotELF))
	}
	finish(t, one)
	first, err := os.ReadFile(one.file(tableSuffix))
	if err != nil {
		t.Fatal(err)
	}
	finish(t, two)
	second, err := os.ReadFile(one.file(tableSuffix))
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("another table (%v)", err)
	}
}

func TestRunNames(t *testing.T) {
	s := create(t, t.TempDir())
	for _, bad := range []string{"", ".", "..", ".hidden", "a/b", `a\b`, "a b", "ä"} {
		if _, err := s.Begin(RunKey{Snapshot: bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if err := begin(t, s, testKey).Add(nil); err == nil {
		t.Error("a source without rows is taken")
	}
	keys := map[string]bool{}
	for _, k := range []RunKey{{Roots: []string{"a", "b"}}, {Roots: []string{"ab"}}, {Roots: []string{"a,b"}}, {Roots: []string{"a", "b"}, Shard: "1/2"}} {
		keys[k.id()] = true
	}
	if len(keys) != 4 {
		t.Error("different runs share a name")
	}
}

func TestCreateAndOpen(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); !errors.Is(err, ErrNotStore) {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, ErrNotStore) {
		t.Errorf("no folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(dir); !errors.Is(err, ErrNotStore) {
		t.Errorf("folder with other things: %v", err)
	}
	if there, _ := os.ReadDir(dir); len(there) != 1 {
		t.Errorf("it was touched: %v", there)
	}
	for _, tt := range []struct {
		text string
		want error
	}{
		{`{"schema":{"name":"inlay.store","version":"2.0.0"}}`, ErrNewer},
		{`{"schema":{"name":"inlay.store","version":"1.9.0","more":1}}`, nil},
		{`{"schema":{"name":"inlay.store","version":""}}`, ErrNotStore},
		{`{"schema":{"name":"other","version":"1.0.0"}}`, ErrNotStore},
		{`{`, ErrNotStore},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, storeFile), []byte(tt.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.text, err, tt.want)
		}
		if _, err := Create(dir); !errors.Is(err, tt.want) {
			t.Errorf("create: %s: %v, want %v", tt.text, err, tt.want)
		}
	}
}

// A shard that nobody collected yet is a collection that is not finished: what is in it is not known.
func TestMissingShards(t *testing.T) {
	s := create(t, t.TempDir())
	for _, step := range []struct {
		key  RunKey
		want int
	}{
		{RunKey{Snapshot: "a", Roots: []string{"/x"}, Shard: "1/3"}, 2},
		{RunKey{Snapshot: "a", Roots: []string{"/x"}, Shard: "3/3"}, 1},
		{RunKey{Snapshot: "a", Roots: []string{"/x"}}, 1},
		{RunKey{Snapshot: "b", Roots: []string{"/x"}, Shard: "2/3"}, 3},
		{RunKey{Snapshot: "a", Roots: []string{"/x"}, Shard: "2/3"}, 2},
		{RunKey{Snapshot: "b", Roots: []string{"/y"}, Shard: "1/1"}, 2},
	} {
		finish(t, begin(t, s, step.key))
		if n, err := s.Unfinished(); err != nil || n != step.want {
			t.Errorf("after %v: %d not finished (%v), want %d", step.key, n, err, step.want)
		}
	}
}
