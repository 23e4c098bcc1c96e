package program_test

import (
	"fmt"
	"slices"
	"testing"
)

// TestFunctionTableStates: each unit proves what its source file says in a line "want state",
// and each file of a program answers for its own units.
func TestFunctionTableStates(t *testing.T) {
	for _, tt := range []struct {
		paths []string
		want  map[string][]string // by function, "unit state"
	}{
		{[]string{"attrs-gcc12-x86_64-O2-g5.o"}, map[string][]string{"never": {"attrs.c closed"}, "must": {"attrs.c open"}}},
		{[]string{"header_a-gcc12-x86_64-O2-g5.o", "header_b-gcc12-x86_64-O2-g5.o"}, map[string][]string{
			"use_a": {"header_a.c closed"}, "from_header": {"header_a.c open", "header_b.c open"}}},
		{[]string{"noreturn-gcc12-x86_64-O2-g5.o"}, map[string][]string{"found": {"noreturn.c closed"}}},
		{[]string{"fold-gcc12-x86_64-O2-g5.o"}, map[string][]string{"vanished": {"fold.c open"}}},
	} {
		var paths []string
		for _, name := range tt.paths {
			paths = append(paths, obj(name))
		}
		p := open(t, paths...)
		table, err := p.FunctionTable(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string][]string)
		for id, fn := range table.Functions() {
			for _, f := range p.Files() {
				for u, state := range table.States(f, id) {
					if !slices.Contains(f.Index().Units(), u) {
						t.Errorf("%s answers for a unit of %s", f.Path(), u.Name())
					}
					got[fn.Source.Name] = append(got[fn.Source.Name], fmt.Sprintf("%s %s", u.Name(), state))
				}
			}
		}
		for name, want := range tt.want {
			if slices.Sort(got[name]); !slices.Equal(got[name], want) {
				t.Errorf("%s: %q, want %q", name, got[name], want)
			}
		}
	}
}
