package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestMatrix: a small part of the matrix; the command does all of it.
func TestMatrix(t *testing.T) {
	for _, tool := range []string{"gcc-12", "clang-19", "llvm-dwarfdump-19", "llvm-dwp-19", "dwp", "dwz", "objcopy", "strip", "ld"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	m := &matrix{versions: []int{4, 5}, forms: forms(), kinds: []string{"so", "o"}, level: "O2", src: "src", dir: t.TempDir(), jobs: 2}
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

// TestInstances reads what llvm-dwarfdump 19 printed of two functions, one of which the
// linker dropped.
func TestInstances(t *testing.T) {
	const text = `0x0000000b: DW_TAG_compile_unit
              DW_AT_name	("a.c")

0x0000002a:   DW_TAG_subprogram
                DW_AT_name	("leaf")
                DW_AT_inline	(DW_INL_inlined)

0x00000030:   DW_TAG_subprogram
                DW_AT_name	("host")
                DW_AT_low_pc	(0x0000000000001100)
                DW_AT_high_pc	(0x0000000000001120)

0x00000040:     DW_TAG_lexical_block

0x00000041:       DW_TAG_inlined_subroutine
                    DW_AT_abstract_origin	(0x0000002a "leaf")
                    DW_AT_ranges	(0x00000000
                       [0x0000000000001104, 0x0000000000001108)
                       [0x0000000000001110, 0x0000000000001114))

0x00000050:   DW_TAG_subprogram
                DW_AT_name	("dropped")
                DW_AT_low_pc	(0x0000000000000000)

0x00000060:     DW_TAG_inlined_subroutine
                  DW_AT_abstract_origin	(0x0000002a "leaf")
`
	if got := instances(text, false); !slices.Equal(got, []string{"leaf in host"}) {
		t.Errorf("linked: %q", got)
	}
	if got := instances(text, true); !slices.Equal(got, []string{"leaf in host", "leaf in dropped"}) {
		t.Errorf("relocatable: %q", got)
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
