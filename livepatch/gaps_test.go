package livepatch_test

import (
	"slices"
	"testing"

	"inlay/answer"
)

// TestGaps: each list says what is left open, and nothing else.
func TestGaps(t *testing.T) {
	for _, tt := range []struct {
		objects  []string
		function string
		want     []string
	}{
		{[]string{"attrs-gcc12-x86_64-O2-g5.o"}, "never", nil},
		{[]string{"nested-gcc12-x86_64-O2-g5.o"}, "leaf", nil}, // every body is a member
		{[]string{fold}, "vanished", []string{"open_units 1"}},
		{[]string{"header-gcc12-x86_64-O2-g5.so"}, "from_header", []string{"open_units 1"}}, // the other unit bounds none
		{[]string{"plain-clang19-x86_64-O0-g5.o"}, "add", []string{"lower_bound 1"}},
		{[]string{"plain-clang19-x86_64-O2-g5.o"}, "add", []string{"lower_bound 1"}},
		{[]string{"rust-rustc-x86_64-O3-g5.o"}, "helper", []string{"lower_bound 1"}},
		{[]string{impliedA, impliedB}, "limit", []string{"open_units 1", "implied 2"}},
		{[]string{bodies}, "rare", []string{"open_units 1", "implied 1"}}, // the caller of the clone is seen to call it
		{[]string{"clones-gcc12-ppc-O2-g5.o"}, "reads_one", []string{"open_units 1", "unwitnessed 2"}},
		{[]string{"clones-gcc12-aarch64-O2-g5.o"}, "reads_one", []string{"open_units 1"}},
		{[]string{climb}, "quiet", nil},
		{[]string{climb}, "held", []string{"climb 1"}},
		{[]string{climb}, "lonely", []string{"impossible 1"}},
		{[]string{climb}, "deep", []string{"impossible 2"}},
		{[]string{shared}, "first_twin", []string{"open_units 1", "conflict 1"}},
		{[]string{shared}, "second_twin", []string{"conflict 1"}},
		{[]string{"gone-gcc12-x86_64-O2-g5.o"}, "removed", []string{"folded 1"}},
		{[]string{"gone-gcc12-x86_64-O2-g5.o"}, "caller", nil},
		{[]string{"init-gcc12-x86_64-O2-g5.exe"}, "run", nil},
		{[]string{"plain-gcc12-x86_64-O0-g5.o", "plain-gcc12-x86_64-O2-nodwarf.o"}, "add", []string{"no_dwarf 1"}},
	} {
		paths := make([]string, len(tt.objects))
		for n, o := range tt.objects {
			paths[n] = obj(o)
		}
		i := impactOf(t, open(t, paths...), nil, tt.function)
		if got := shortGaps(i); !slices.Equal(got, tt.want) {
			t.Errorf("%s of %v: gaps %v, want %v", tt.function, tt.objects, got, tt.want)
		}
		if i.Complete != (len(tt.want) == 0) {
			t.Errorf("%s of %v: complete %v", tt.function, tt.objects, i.Complete)
		}
		for _, g := range i.Gaps {
			if g.Detail == "" || g.Close == "" {
				t.Errorf("%s: gap %+v", tt.function, g)
			}
		}
	}
}

// TestNotSearched: a header's function may be inlined into modules that nobody gave.
func TestNotSearched(t *testing.T) {
	const kernel, module = "init-gcc12-x86_64-O2-g5.exe", "init-gcc12-x86_64-O2-g5.ko"
	has := func(i answer.Impact) bool {
		return slices.ContainsFunc(i.Gaps, func(g answer.Gap) bool { return g.Kind == answer.GapNotSearched })
	}
	for _, tt := range []struct {
		objects  []string
		function string
		want     bool
	}{
		{[]string{obj(kernel)}, "small", true},
		{[]string{obj(kernel)}, "run", false}, // not of a header
		{[]string{obj(kernel), obj(module)}, "small", false},
		{[]string{obj("header-gcc12-x86_64-O2-g5.so")}, "from_header", false}, // not a kernel
	} {
		i := impacts(t, open(t, tt.objects...), tt.function)[0]
		if has(i) != tt.want || len(i.NotSearched) > 0 != tt.want {
			t.Errorf("%s of %v: %v, %v", tt.function, tt.objects, i.NotSearched, shortGaps(i))
		}
	}
}
