package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestMatrix: a small part of the matrix; the command does all of it.
func TestMatrix(t *testing.T) {
	for _, tool := range []string{"gcc-12", "clang-19", "llvm-dwarfdump-19", "eu-readelf", "llvm-dwp-19", "dwp", "dwz", "objcopy", "strip", "ld"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	m := &matrix{versions: []int{4, 5}, forms: forms(), kinds: []string{"so", "o"}, readers: readers(), level: "O2", src: "src", dir: t.TempDir(), jobs: 2}
	var err error
	if m.compilers, err = pick(compilers(), func(c compiler) string { return c.name }, []string{"gcc-12", "clang-19"}); err != nil {
		t.Fatal(err)
	}
	tally, err := m.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tally.notes {
		t.Error(n)
	}
	for _, c := range m.compilers {
		for _, f := range m.forms {
			n := tally.of(cell{compiler: c, form: f})
			if n.made == 0 && (c.clang() || !slices.Contains([]string{"zstd", "simple", "profiling", "mlt"}, f.name)) { // which GCC 12 does not have
				t.Errorf("%s makes no %s", c.name, f.name)
			}
		}
	}
}

func TestDifference(t *testing.T) {
	for _, tt := range []struct {
		want, got []string
		text      string
	}{
		{nil, nil, ""},
		{[]string{"a", "b"}, []string{"a", "b"}, ""},
		{[]string{"a", "b"}, []string{"a"}, "missing: b"},
		{[]string{"a"}, []string{"a", "a"}, "too many: a"},
		{[]string{"b"}, []string{"a", "b"}, "too many: a"},
		{[]string{"a", "c"}, []string{"b", "c"}, "missing: a"},
	} {
		if got := difference(tt.want, tt.got); !strings.HasSuffix(got, tt.text) || (got == "") != (tt.text == "") {
			t.Errorf("%q and %q: %q", tt.want, tt.got, got)
		}
	}
}
