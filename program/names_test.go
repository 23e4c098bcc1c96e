package program_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"inlay/program"
)

// TestParseNames: what a pattern stands for where only names are kept. The linkage names
// are those of the Itanium C++ ABI for the functions in the comments.
func TestParseNames(t *testing.T) {
	const (
		run     = "_ZN2hw6Device3runEi"   // hw::Device::run(int)
		scale   = "_ZN2hw5scaleIiEET_S1_" // int hw::scale<int>(int)
		goArea  = "example.test/m/pkg/shape.(*Box).Area"
		anyFile = "/src/mm/swap.c"
	)
	for _, tt := range []struct {
		pattern    string
		name, full string
		file       string
		want       bool
	}{
		{"put_page", "put_page", "", anyFile, true},
		{"put_page", "put_pages", "", anyFile, false},
		{"swap.c:put_page", "put_page", "", anyFile, true},
		{"mm/swap.c:put_page", "put_page", "", anyFile, true},
		{"ap.c:put_page", "put_page", "", anyFile, false},
		{"run", "run", run, "", true},
		{"Device::run", "run", run, "", true},
		{"hw::Device::run(int)", "run", run, "", true},
		{"hw::Device::run(char)", "run", run, "", false},
		{"Other::run", "run", run, "", false},
		{run, "run", run, "", true},
		{"_ZN2hw6Device3runEc", "run", run, "", false},
		{"scale", "scale<int>", scale, "", true},
		{"scal", "scale<int>", scale, "", false},
		{"(*Box).Area", goArea, "", "", true},
		{"shape.(*Box).Area", goArea, "", "", true},
		{"Box.Area", goArea, "", "", false},
	} {
		n, err := program.ParseNames(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Literal.Function(tt.name, tt.full, tt.file); got != tt.want {
			t.Errorf("%s: %s %s in %q: %t, want %t", tt.pattern, tt.name, tt.full, tt.file, got, tt.want)
		}
		if tt.want && !n.Literal.Name(tt.name) {
			t.Errorf("%s: Name leaves out %s, which Function means", tt.pattern, tt.name)
		}
		if isGlob := strings.Contains(tt.pattern, "*"); isGlob != (n.Wildcard != nil) {
			t.Errorf("%s: a glob %t", tt.pattern, !isGlob)
		}
	}
}

// TestNamesGlob: a glob is kept beside the name as it is written.
func TestNamesGlob(t *testing.T) {
	n, err := program.ParseNames("swap.c:put_*.isra.?")
	if err != nil {
		t.Fatal(err)
	}
	if n.Literal.Symbol("put_page.isra.0") || !n.Wildcard.Symbol("put_page.isra.0") || n.Wildcard.Symbol("put_page.isra.10") {
		t.Error("put_*.isra.? stands for put_page.isra.0 alone, and only as a glob")
	}
	if !n.Wildcard.File("a/swap.c") || n.Wildcard.File("a/swap.h") || n.Wildcard.Text() != "put_*.isra.?" {
		t.Errorf("text %q", n.Wildcard.Text())
	}
	if n.Wildcard.Keys() != nil || n.Wildcard.Mangled() || n.Wildcard.SourceForm() {
		t.Error("any name may fit a glob of C")
	}
	all, err := program.ParseNames("Device::*")
	if err != nil {
		t.Fatal(err)
	}
	const run = "_ZN2hw6Device3runEi"
	if !all.Wildcard.Function("run", run, "") || all.Wildcard.Function("run", "_ZN2hw5Other3runEi", "") || !all.Wildcard.SourceForm() {
		t.Error("Device::* stands for the functions of Device")
	}
}

// TestNamesKeys: the names under which a table has a function, by the ways in which DWARF
// and symbols write it.
func TestNamesKeys(t *testing.T) {
	for pattern, want := range map[string][]string{
		"put_page":             {"put_page"},
		"put_page.isra.0":      nil, // may be a name of Go
		"hw::Device::run(int)": {"run", "hw::Device::run(int)"},
		"_ZN2hw6Device3runEi":  {"_ZN2hw6Device3runEi", "run"},
		"shape.Box.Area":       nil,
	} {
		n, err := program.ParseNames(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Literal.Keys(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
		if got := n.Literal.Mangled(); got != (pattern[0] == '_') {
			t.Errorf("%s: mangled %t", pattern, got)
		}
	}
}

// TestNoNames: an address is a place in one file, and nothing names no function.
func TestNoNames(t *testing.T) {
	for _, pattern := range []string{"put_page@0xffffffff81234560", "swap.c:", "", "f@.text+0x10"} {
		if n, err := program.ParseNames(pattern); !errors.Is(err, program.ErrPattern) || n != nil {
			t.Errorf("%q: %v, %v", pattern, n, err)
		}
	}
}

// TestCompletion: the names of functions that a prefix goes on to, by name, and no more
// than were asked for.
func TestCompletion(t *testing.T) {
	p := open(t, obj("clones-gcc12-x86_64-O2-g5.o"), obj("header-gcc12-x86_64-O2-g5-stripped.so"))
	for _, tt := range []struct {
		prefix string
		most   int
		want   []string
	}{
		{"use", 10, []string{"use1", "use2", "use3", "use4"}},
		{"use", 2, []string{"use1", "use2"}},
		{"reads_one", 10, []string{"reads_one"}},
		{"nowhere", 10, nil},
		{"use", 0, nil},
	} {
		if got := p.Names(tt.prefix, tt.most); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.prefix, got, tt.want)
		}
	}
}
