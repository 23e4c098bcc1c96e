package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestMatrix: a small part of the matrix; the command does all of it.
func TestMatrix(t *testing.T) {
	for _, tool := range []string{"llvm-dwarfdump-19", "eu-readelf", "readelf", "llvm-dwp-19", "dwp", "dwz", "objcopy", "strip", "ld"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	for _, tt := range []struct {
		compiler string
		versions []int
		kinds    []string
		forms    []string // nil for all
		refused  []string // which the compiler does not have
	}{
		{"gcc-12", []int{5}, []string{"so", "o"}, nil, []string{"zstd", "simple", "profiling", "mlt"}},
		{"gcc-12", []int{4}, []string{"so"}, []string{plain, "split", "dwp", "dwz", "types"}, nil},
		{"clang-19", []int{5}, []string{"so", "o"}, nil, []string{"dwz"}},
		{"clang-19", []int{4}, []string{"so"}, []string{plain, "split", "dwp", "dwz", "types"}, nil},
		{"clang-19", []int{3}, []string{"o"}, []string{plain, "split"}, nil},
		{"g++-12", []int{4}, []string{"o"}, []string{plain, "split-types"}, nil},
		{"rustc", []int{4}, []string{"so"}, []string{plain, "zstd", "split", "dwp", "dwz", "separate"}, nil},
		{"go", []int{5}, []string{"exe"}, []string{plain, "gz", "separate"}, nil},
	} {
		t.Run(tt.compiler, func(t *testing.T) {
			if _, err := exec.LookPath(tt.compiler); err != nil {
				t.Skip(tt.compiler + " is not installed")
			}
			m := &matrix{versions: tt.versions, kinds: tt.kinds, readers: readers(), level: "O2", src: "src", dir: t.TempDir(), jobs: 2}
			var err error
			if m.compilers, err = pick(compilers(), func(c compiler) string { return c.name }, []string{tt.compiler}); err != nil {
				t.Fatal(err)
			}
			if m.forms, err = pick(forms(), func(f form) string { return f.name }, tt.forms); err != nil {
				t.Fatal(err)
			}
			checkMatrix(t, m, tt.refused)
		})
	}
}

// checkMatrix wants every form that the compiler has, each compared with another reader,
// and no difference.
func checkMatrix(t *testing.T, m *matrix, refused []string) {
	t.Helper()
	tally, err := m.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tally.notes {
		t.Error(n)
	}
	if n := tally.byReaders[noReader]; n > 0 {
		t.Errorf("%d cells were compared with no other reader", n)
	}
	for _, c := range m.compilers {
		for _, f := range m.forms {
			if tally.of(cell{compiler: c, form: f}).made == 0 && !slices.Contains(refused, f.name) {
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
