package diff

import (
	"slices"
	"testing"

	"inlay/answer"
)

// A patch names a symbol by its position among those of its name, which another build gives another; where
// the position is not known on one side, nothing is said of it.
func TestUnfitSymPos(t *testing.T) {
	at := func(pos map[string]int) *copies {
		return &copies{plain: []string{"f"}, symPos: pos, count: answer.AuditCount{OutOfLine: 1}}
	}
	for _, tt := range []struct {
		name      string
		old, next *copies
		want      []string
	}{
		{"the same", at(map[string]int{"f": 2}), at(map[string]int{"f": 2}), nil},
		{"another of that name before it", at(map[string]int{"f": 0}), at(map[string]int{"f": 2}), []string{"f is at sympos 2, not 0"}},
		{"not known", at(nil), at(map[string]int{"f": 2}), nil},
	} {
		var d answer.DiffFunction
		unfit(&d, tt.old, tt.next)
		if !slices.Equal(d.Unfit, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, d.Unfit, tt.want)
		}
	}
}

// Where there are more hosts than one, the first is named and the others are counted.
func TestUnfitHosts(t *testing.T) {
	d := answer.DiffFunction{HostsGained: []answer.Function{{Name: "a"}, {Name: "b"}, {Name: "c"}}}
	unfit(&d, &copies{}, &copies{})
	if !slices.Equal(d.Unfit, []string{"it is inlined into a and 2 others now, which have to be replaced too"}) {
		t.Errorf("%q", d.Unfit)
	}
}

// Numbers in symbols are compared as numbers.
func TestCompareNumbered(t *testing.T) {
	symbols := []string{"f.isra.10", "f.isra.9", "f.isra.2"}
	slices.SortFunc(symbols, compareNumbered)
	if !slices.Equal(symbols, []string{"f.isra.2", "f.isra.9", "f.isra.10"}) {
		t.Errorf("%q", symbols)
	}
}
