package livepatch_test

import (
	"context"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

func ranks(t testing.TB, p *program.Program, patterns ...string) []answer.Rank {
	t.Helper()
	var out []answer.Rank
	for r, err := range livepatch.Ranks(context.Background(), p, pick(t, p, patterns...), nil) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// TestRank: the sizes are those of nm -S.
func TestRank(t *testing.T) {
	for _, tt := range []struct {
		object, function string
		want             answer.Rank
	}{
		// The only host goes.
		{impliedB, "limit", answer.Rank{Complete: true, NoinlineSaves: answer.Saving{Members: 1, Bytes: 10},
			Totals: answer.Totals{Replace: 1, Redirect: 1, OpenUnits: 1, Bytes: 10}}},
		// The callers of a host that cannot be redirected go with it: 19 and 30 bytes.
		{climb, "small", answer.Rank{NoinlineSaves: answer.Saving{Members: 2, Bytes: 49},
			Totals: answer.Totals{Replace: 2, Redirect: 1, OpenUnits: 1, Bound: 12, Bytes: 49}}},
		// The body stays, its host goes: 30 and 40 bytes. 12 other bodies.
		{climb, "top_caller", answer.Rank{Bodies: 1, NoinlineSaves: answer.Saving{Members: 1, Bytes: 40},
			Totals: answer.Totals{Replace: 2, Redirect: 2, OpenUnits: 1, Bound: 12, Bytes: 70}}},
		// The caller of a clone stays: 129, 75 and 32 bytes.
		{sigs, "both_ways", answer.Rank{Bodies: 2,
			Totals: answer.Totals{Replace: 3, Redirect: 2, Check: 1, OpenUnits: 1, Bound: 7, Bytes: 236}}},
		// The host has a cold part, a row of its own: 24 and 12 bytes.
		{"clones-gcc12-x86_64-O2-g5.o", "last_words", answer.Rank{NoinlineSaves: answer.Saving{Members: 2, Bytes: 36},
			Totals: answer.Totals{Replace: 2, Redirect: 1, OpenUnits: 1, Bound: 8, Bytes: 36}}},
	} {
		got := ranks(t, open(t, obj(tt.object)), tt.function)
		if len(got) != 1 || got[0].Function.Name != tt.function {
			t.Fatalf("%s: %+v", tt.function, got)
		}
		got[0].Function = answer.Function{}
		if got[0] != tt.want {
			t.Errorf("%s:\nhave %+v\nwant %+v", tt.function, got[0], tt.want)
		}
	}
}

// TestRanksOfAll: the ranks of an object say what its lists say, the most bytes first.
func TestRanksOfAll(t *testing.T) {
	for _, path := range objects(t) {
		p := open(t, path)
		lists := make(map[answer.Function][]answer.Impact)
		for _, i := range impacts(t, p) {
			lists[i.Function] = append(lists[i.Function], i)
		}
		all := ranks(t, p)
		if !slices.IsSortedFunc(all, func(a, b answer.Rank) int { return int(b.Totals.Bytes) - int(a.Totals.Bytes) }) {
			t.Errorf("%s: not sorted", path)
		}
		for _, r := range all {
			if !slices.ContainsFunc(lists[r.Function], func(i answer.Impact) bool { return i.Totals == r.Totals && i.Complete == r.Complete }) {
				t.Errorf("%s: rank %+v, lists %v", path, r, lists[r.Function])
			}
			if r.NoinlineSaves.Members > r.Totals.Replace || r.NoinlineSaves.Bytes > r.Totals.Bytes {
				t.Errorf("%s: %s saves more than there is: %+v", path, r.Function.Name, r)
			}
		}
	}
}
