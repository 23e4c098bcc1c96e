package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// sameRows writes rows of one type, and reads and merges them as functions.
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
	var merged []facts.Function
	err = mergeRows(context.Background(), &functions, []stream{{dir, []sealedFile{made}, &plan{}}}, func(batch []facts.Function) bool {
		merged = append(merged, batch...)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "merged rows", merged, want)
}

// Stores of several machines are joined by copying their folders into one, whatever was merged
// where and what they share.
func TestJoinedStores(t *testing.T) {
	all := create(t, t.TempDir())
	joined := t.TempDir()
	for _, part := range []struct {
		from, to uint64
		shard    string
		merge    bool
	}{{0, 6, "1/3", true}, {4, 9, "2/3", true}, {8, 12, "3/3", false}} {
		dir := t.TempDir()
		s := create(t, dir)
		for _, to := range []*Store{s, all} {
			r := begin(t, to, RunKey{Snapshot: "a", Roots: []string{"/pool"}, Shard: part.shard})
			for i := part.from; i < part.to; i++ {
				seg := segment(i, 15)
				put(t, to, seg)
				add(t, r, source(fmt.Sprintf("/pool/%s/%d", part.shard, i), seg.binary.Digest, facts.Read))
			}
			finish(t, r)
		}
		if part.merge {
			compact(t, s)
		}
		s.Close()
		for _, sub := range []string{looseDir, mergedDir, sourcesDir} {
			if err := os.CopyFS(filepath.Join(joined, sub), os.DirFS(filepath.Join(dir, sub))); err != nil {
				t.Fatal(err)
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

// Names may be longer than what the page index keeps of them, and differ at the end only.
func TestLongNames(t *testing.T) {
	for _, filler := range []string{"x", "\U0010ffff"} {
		long := strings.Repeat(filler, 400)
		s := create(t, t.TempDir())
		seg := segment(1, 0)
		for i := range int32(500) {
			seg.functions = append(seg.functions, facts.Function{Name: fmt.Sprintf("%s%05d", long, i), Digest: seg.binary.Digest, Function: i})
		}
		put(t, s, seg)
		for _, state := range []string{"loose", "merged"} {
			for i := 0; i < 500; i += 37 {
				want := seg.functions[i]
				same(t, state, collect(t, s.Functions(context.Background(), &Filter{Names: []string{want.Name}})), []facts.Function{want})
			}
			compact(t, s)
		}
	}
}
