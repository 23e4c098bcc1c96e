package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"inlay/audit/facts"
)

// Within a major version columns come and may be missing: a reader fills in what an older file does
// not have, and leaves out what a newer one has more.
func TestOtherColumns(t *testing.T) {
	type older struct {
		Name     string       `parquet:"name"`
		Digest   facts.Digest `parquet:"digest,dict"`
		Function int32        `parquet:"function"`
	}
	type newer struct {
		Name      string       `parquet:"name"`
		Hotness   string       `parquet:"a_column_of_tomorrow,dict"`
		Digest    facts.Digest `parquet:"digest,dict"`
		Instances int32        `parquet:"instances"`
		Function  int32        `parquet:"function"`
		Tags      []string     `parquet:"tags,list"`
	}
	var olds []older
	var news []newer
	var wantOld, wantNew []facts.Function
	for i := range int32(3000) {
		name := fmt.Sprintf("fn_%05d", i/2)
		olds = append(olds, older{name, "d", i})
		news = append(news, newer{name, "hot", "d", 3, i, []string{"x", "y"}})
		wantOld = append(wantOld, facts.Function{Name: name, Digest: "d", Function: i})
		wantNew = append(wantNew, facts.Function{Name: name, Digest: "d", Function: i, Instances: 3})
	}
	t.Run("older", func(t *testing.T) {
		sameRows(t, &table[older]{name: "functions", sorted: functions.sorted, key: func(r *older) string { return r.Name }}, olds, wantOld)
	})
	t.Run("newer", func(t *testing.T) {
		sameRows(t, &table[newer]{name: "functions", sorted: functions.sorted, key: func(r *newer) string { return r.Name }}, news, wantNew)
	})
}

// sameRows writes rows of one type and reads them as functions.
func sameRows[T any](t *testing.T, as *table[T], rows []T, want []facts.Function) {
	t.Helper()
	dir := t.TempDir()
	made, err := as.write(context.Background(), dir, seq(rows), func(*T) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	file, err := openSealed(dir, &made)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, tt := range []struct {
		p    *plan
		want []facts.Function
	}{
		{&plan{}, want}, {&plan{keys: []string{want[2000].Name}}, want[2000:2002]}, {&plan{keys: []string{"nobody"}}, nil},
		{&plan{match: func(s string) bool { return s == want[2998].Name || s == want[0].Name }}, append(want[:2:2], want[2998:]...)},
	} {
		var got []facts.Function
		err := readFile(context.Background(), &functions, file, tt.p, func(batch []facts.Function) bool {
			got = append(got, batch...)
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "rows", got, tt.want)
	}
}

// Stores of several machines are joined by copying their folders into one, whatever was merged
// where and what they share.
func TestJoinedStores(t *testing.T) {
	all := create(t, t.TempDir())
	joined := t.TempDir()
	for _, part := range []struct {
		from, to uint64
		merge    bool
	}{{0, 6, true}, {4, 9, true}, {8, 12, false}} {
		dir := t.TempDir()
		s := create(t, dir)
		for i := part.from; i < part.to; i++ {
			put(t, s, segment(i, 15))
			put(t, all, segment(i, 15))
		}
		if part.merge {
			compact(t, s)
		}
		s.Close()
		for _, sub := range []string{looseDir, mergedDir} {
			entries, err := os.ReadDir(filepath.Join(dir, sub))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if err := os.CopyFS(filepath.Join(joined, sub, e.Name()), os.DirFS(filepath.Join(dir, sub, e.Name()))); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	s := create(t, joined)
	check := func() {
		t.Helper()
		for i := range uint64(12) {
			sameSegment(t, s, segment(i, 15))
		}
		if got, want := collect(t, s.Instances(context.Background(), nil)), 12*30; len(got) != want {
			t.Errorf("%d instances, want %d", len(got), want)
		}
	}
	check()
	compact(t, s)
	check()
	compact(t, all)
	s.Close()
	all.Close()
	sameTree(t, tree(t, joined), tree(t, all.dir))
}
