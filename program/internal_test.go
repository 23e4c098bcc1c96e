package program

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSuffixFits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"/a/mm/page.c", "/a/mm/page.c", 1 << 20},
		{"mm/../mm/page.c", "./mm/page.c", 1 << 20},
		{"/a/mm/page.c", "/b/mm/page.c", 2},
		{"/a/page.c", "/b/page.c", 0},
		{"/a/include/page.h", "/b/include/page.h", 2},
		{"include/page.h", "/b/include/page.h", 2},
		{"/x/include/linux/mm.h", "/y/z/include/linux/mm.h", 3},
		{"page.h", "page.h", 1 << 20},
		{"xmm/page.c", "mm/page.c", 0},
		{"", "", 0},
		{"", "page.c", 0},
		{"/", "/", 1 << 20},
	} {
		if got := suffixFits(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q share %d components, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := suffixFits(tt.b, tt.a); got != tt.want {
			t.Errorf("%q and %q share %d components, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

// TestPrimary: of several symbols the one whose stem is the DIE's name, then the
// first by name; with few names and with many.
func TestPrimary(t *testing.T) {
	for _, tt := range []struct {
		names         []string
		name, linkage string
		want          string
	}{
		{nil, "f", "", ""},
		{[]string{"g"}, "f", "", "g"},
		{[]string{"a", "f"}, "f", "", "f"},
		{[]string{"a", "f.isra.0"}, "f", "", "f.isra.0"},
		{[]string{"f.isra.0", "g"}, "g", "", "g"},
		{[]string{"a", "b"}, "f", "", "a"},
		{[]string{"f", "f.localalias"}, "f", "", "f"},
		{[]string{"f.constprop.0", "f.isra.0"}, "f", "", "f.constprop.0"},
		{[]string{"_ZN1C1fEv", "f"}, "f", "_ZN1C1fEv", "_ZN1C1fEv"},
		{[]string{"_ZN1C1fEv.isra.0", "a"}, "f", "_ZN1C1fEv", "_ZN1C1fEv.isra.0"},
		{[]string{"_ZN1CD1Ev", "_ZN1CD2Ev"}, "~C", "_ZN1CD2Ev", "_ZN1CD2Ev"},
		{[]string{"a", "b"}, "", "", "a"},
	} {
		few := aliases{names: tt.names}
		many := newAliases(tt.names)
		for _, a := range []aliases{few, many} {
			if got := a.primary(tt.name, tt.linkage); got != tt.want {
				t.Errorf("%v for %q %q: %q, want %q (index %v)", tt.names, tt.name, tt.linkage, got, tt.want, a.byStem != nil)
			}
		}
	}
}

// TestFlatten compares with asking every span at every byte.
func TestFlatten(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var spans []span
		for i := range r.IntN(12) {
			lo := r.Uint64N(40)
			spans = append(spans, span{lo, lo + r.Uint64N(12), i, i})
		}
		r.Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
		flat := flatten(slices.Clone(spans))
		for pc := range uint64(60) {
			want := -1
			for _, s := range spans {
				if s.lo <= pc && pc < s.hi {
					want = max(want, s.item)
				}
			}
			got, ok := itemAt(flat, pc)
			if ok != (want >= 0) || ok && got != want {
				t.Fatalf("%v: %d at %d, want %d", spans, got, pc, want)
			}
		}
		for i := 1; i < len(flat); i++ {
			if flat[i].lo < flat[i-1].hi {
				t.Fatalf("%v overlap", flat)
			}
		}
	}
}

func TestSourceName(t *testing.T) {
	for text, want := range map[string][3]string{ // qualified, parameters, last
		"f":                                         {"f", "", "f"},
		"a::b::f":                                   {"a::b::f", "", "f"},
		"int a::f<int>(int)":                        {"a::f<int>", "(int)", "f"},
		"Box<int, a::b>::get(char) const":           {"Box<int, a::b>::get", "(char) const", "get"},
		"Box::operator()(int)":                      {"Box::operator()", "(int)", "operator()"},
		"Box::operator()":                           {"Box::operator()", "", "operator()"},
		"Box::operator<(int) const":                 {"Box::operator<", "(int) const", "operator<"},
		"Box::operator<< <int>(int)":                {"Box::operator<< <int>", "(int)", "operator<<"},
		"Box::operator unsigned int() const":        {"Box::operator unsigned int", "() const", "operator unsigned int"},
		"operator new(unsigned long)":               {"operator new", "(unsigned long)", "operator new"},
		"operators::f(int)":                         {"operators::f", "(int)", "f"},
		"(anonymous namespace)::f(int)":             {"(anonymous namespace)::f", "(int)", "f"},
		"a::f(int)::{lambda(int)#1}::operator()":    {"a::f", "(int)::{lambda(int)#1}::operator()", "f"},
		"a::{lambda(int)#1}::operator()(int) const": {"a::{lambda(int)#1}::operator()", "(int) const", "operator()"},
		"rust::closures::{{closure}}":               {"rust::closures::{{closure}}", "", "{{closure}}"},
		"<u32 as core::ops::Mul>::mul":              {"<u32 as core::ops::Mul>::mul", "", "mul"},
		"a::~b()":                                   {"a::~b", "()", "~b"},
		"a<":                                        {"a<", "", "a"},
		"a::":                                       {"a::", "", ""},
		"":                                          {"", "", ""},
	} {
		s := parseSourceName(text)
		if got := [3]string{s.qualified, s.parameters, s.last()}; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzSourceName(f *testing.F) {
	f.Add("int a::b<c>::operator()(d) const", "b<c>::operator()")
	f.Fuzz(func(t *testing.T, text, pattern string) {
		s := parseSourceName(text)
		if s.qualified+s.parameters != text[len(text)-len(s.qualified)-len(s.parameters):] {
			t.Errorf("%q became %q and %q", text, s.qualified, s.parameters)
		}
		s.fits(parseSourceName(pattern))
		if !s.fits(s) {
			t.Errorf("%q does not fit itself", text)
		}
	})
}

// TestRustPath: instances of a generic function are one function of the source.
func TestRustPath(t *testing.T) {
	for linkage, want := range map[string]string{
		"_ZN2mf5third17hba7eaa001f9f244eE":         "mf::third",
		"_ZN2mf5third17h33d52478653c6276E":         "mf::third",
		"_RINvCs3quWQQWQjUt_3gen5thirdNtB2_1AEB2_": "gen::third",
		"_RINvCs3quWQQWQjUt_3gen5thirdNtB2_1BEB2_": "gen::third",
		"first": "first",
		"":      "",
	} {
		if got := rustPath(linkage); got != want {
			t.Errorf("%q: %q, want %q", linkage, got, want)
		}
	}
}

// TestGoName: the names are as the Go compiler writes them, the patterns as people do.
func TestGoName(t *testing.T) {
	const (
		peek = "gopkg.in/yaml%2ev3.(*parser).peek"
		load = "internal/sync.(*HashTrieMap[go.shape.interface {},go.shape.struct { a.b int }]).Load"
	)
	for _, tt := range []struct {
		name, pattern string
		want          bool
	}{
		{peek, peek, true}, {peek, "yaml.v3.(*parser).peek", true}, {peek, "yaml%2ev3.(*parser).peek", true}, {peek, "(*parser).peek", true},
		{peek, "peek", true}, {peek, "parser.peek", false}, {peek, "ek", false}, {peek, "in/yaml.v3", false}, {peek, ".peek", true},
		{load, "(*HashTrieMap).Load", true}, {load, "sync.(*HashTrieMap[...]).Load", true}, {load, "(*HashTrieMap[int]).Load", false},
		{load, "b int }]).Load", false}, {"main.f", "other/main.f", false}, {"main.f", "", false}, {"", "f", false},
	} {
		if got := parseGoName(tt.name).fits(parseGoName(tt.pattern)); got != tt.want {
			t.Errorf("%q fits %q: %v", tt.name, tt.pattern, got)
		}
	}
}
