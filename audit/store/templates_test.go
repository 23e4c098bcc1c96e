package store

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"inlay/audit/facts"
)

// A name stands for its instances with arguments too, where that is asked for, in segments and in
// what they are merged into.
func TestTemplates(t *testing.T) {
	s := create(t, filepath.Join(t.TempDir(), "s"))
	names := []string{"operator<", "operator<< <int>", "size", "size <x>", "size<a<b>>", "size<int>", "size=", "size_t", "sizf", "siz"}
	for i := range 600 { // so that names are on several pages
		names = append(names, fmt.Sprintf("size<%0100d>", i), fmt.Sprintf("size2%0100d", i))
	}
	slices.Sort(names)
	for seed, list := range map[string][]string{"many": names, "few": {"size2", "sized"}} {
		r := &rowsOf{binary: facts.Binary{Digest: digestOf(seed), Name: "naïve\xff", Gaps: []string{"<&>"}}}
		for i, name := range list {
			r.functions = append(r.functions, facts.Function{Name: name, Digest: r.binary.Digest, Function: int32(i)})
		}
		put(t, s, r)
	}
	ask := func(f *Filter) (got []string) {
		for _, fn := range collect(t, s.Functions(context.Background(), f)) {
			got = append(got, fn.Name)
		}
		return got
	}
	check := func() {
		t.Helper()
		if got := ask(&Filter{Names: []string{"size"}, Templates: true}); len(got) != 604 || got[0] != "size" || got[1] != "size <x>" {
			t.Errorf("size: %d names, %q first", len(got), got[:min(2, len(got))])
		}
		for want, f := range map[string]*Filter{
			"size":             {Names: []string{"size"}},
			"operator<< <int>": {Names: []string{"operator<<"}, Templates: true},
			"sizf":             {Names: []string{"sizf", "none"}, Templates: true},
			"size<a<b>>":       {Names: []string{"size"}, Templates: true, Match: func(name string) bool { return name == "size<a<b>>" }},
		} {
			if got := ask(f); !reflect.DeepEqual(got, []string{want}) {
				t.Errorf("%+v: %q, want %q", f, got, want)
			}
		}
		for _, b := range collect(t, s.Binaries(context.Background(), nil)) { // not UTF-8, so an index cannot have it
			if b.Name != "naïve\xff" || len(b.Gaps) != 1 {
				t.Errorf("binary %+v", b)
			}
		}
	}
	check()
	if err := s.Compact(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	check()
}
