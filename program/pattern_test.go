package program_test

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"testing"

	"inlay/program"
)

// picked lists the functions of a selection as name@file:line.
func picked(sel *program.Selection) []string {
	var out []string
	for _, fn := range sel.Functions() {
		a := fn.Answer()
		out = append(out, fmt.Sprintf("%s@%s:%d", a.Name, path.Base(a.DeclFile), a.DeclLine))
	}
	return out
}

// TestSelect picks functions by every form of a pattern. The lines are those of
// the sources.
func TestSelect(t *testing.T) {
	const (
		cxx    = "cxx-gcc12-x86_64-O2-g5.o"
		rust   = "rust-rustc-x86_64-O3-g4.o"
		clones = "clones-gcc12-x86_64-O2-g5.o"
		weak   = "weak-gcc12-x86_64-O2-g5.so"
		header = "header-gcc12-x86_64-O2-g5.so"
		plain  = "plain-gcc12-x86_64-O2-g5.o"
		nested = "nested-gcc12-x86_64-O2-g5.o"
		twins  = "twins-gcc12-x86_64-O2-g5.o"
		mixed  = "mixed-gcc12-x86_64-O2-g2-g4-g5.exe"
	)
	tests := []struct {
		object, pattern string
		want            []string
	}{
		{plain, "add", []string{"add@plain.c:6"}},
		{plain, "ad", nil},
		{plain, "addx", nil},
		{plain, "Add", nil},
		{weak, "handler", []string{"handler@weak_a.c:6", "handler@weak_b.c:5"}},

		// A path suffix, whole components only.
		{weak, "weak_b.c:handler", []string{"handler@weak_b.c:5"}},
		{weak, "./weak_b.c:handler", []string{"handler@weak_b.c:5"}},
		{weak, "b.c:handler", nil},
		{weak, "other/weak_b.c:handler", nil},
		{header, "shared.h:from_header", []string{"from_header@shared.h:20"}},
		{header, "header_a.c:from_header", nil},
		{cxx, "cxx.cc:hw::poke", []string{"poke@cxx.cc:7"}},
		{cxx, "other.cc:hw::poke", nil},

		// An address, inside a body or at its entry.
		{weak, "handler@0x1050", []string{"handler@weak_b.c:5"}},
		{weak, "handler@0x1051", []string{"handler@weak_b.c:5"}},
		{weak, "handler@0x1020", []string{"handler@weak_a.c:6"}},
		{weak, "handler@0x1030", nil},
		{weak, "weak_a.c:handler@0x1050", nil},
		{weak, "weak_b.c:handler@0x1050", []string{"handler@weak_b.c:5"}},
		{clones, "hot_cold@.text+0x130", []string{"hot_cold@clones.c:56"}},
		{clones, "hot_cold@.text.unlikely+0x0", []string{"hot_cold@clones.c:56"}},
		{clones, "use1@.text.unlikely+0x0", nil},

		// C++ in source form.
		{cxx, "hw::poke", []string{"poke@cxx.cc:7"}},
		{cxx, "poke", []string{"poke@cxx.cc:7"}},
		{cxx, "hw::Device::twice", []string{"twice@cxx.cc:22"}},
		{cxx, "Device::twice", []string{"twice@cxx.cc:22"}},
		{cxx, "evice::twice", nil},
		{cxx, "other::poke", nil},
		{cxx, "hw::Device::Device", []string{"Device@cxx.cc:18"}},
		{cxx, "hw::Device::~Device", []string{"~Device@cxx.cc:34"}},
		{cxx, "scale<int>", []string{"scale<int>@cxx.cc:10"}},
		{cxx, "scale", []string{"scale<double>@cxx.cc:10", "scale<int>@cxx.cc:10"}},
		{cxx, "hw::scale<int>", []string{"scale<int>@cxx.cc:10"}},
		{cxx, "hw::scale", []string{"scale<double>@cxx.cc:10", "scale<int>@cxx.cc:10"}},
		{cxx, "hw::poke(int)", []string{"poke@cxx.cc:7"}},
		{cxx, "hw::poke(char)", nil},
		{cxx, "use_lambda(int)", []string{"use_lambda@cxx.cc:55"}},
		{cxx, "operator()", []string{"operator()@.:0"}},

		// Linkage names.
		{cxx, "_ZN2hw6Device3runEi", []string{"run@cxx.cc:36"}},
		{cxx, "_Z8use_ctori", []string{"use_ctor@cxx.cc:49"}},
		{cxx, "_Z8use_ctorv", nil},
		{cxx, "_ZN2hw5scaleIiEET_S1_", []string{"scale<int>@cxx.cc:10"}},
		{cxx, "_ZN2hw6DeviceD2Ev", []string{"~Device@cxx.cc:34"}},

		{rust, "rust::dev::poke", []string{"poke@rust.rs:7"}},
		{rust, "dev::Port::send", []string{"send@rust.rs:17"}},
		{rust, "rust::scale", []string{"scale<u32>@rust.rs:25"}},
		{rust, "scale<u32>", []string{"scale<u32>@rust.rs:25"}},
		{rust, "helper", []string{"helper@rust.rs:31"}},

		// Symbols: a clone, and an alias of another name.
		{clones, "reads_one.isra.0", []string{"reads_one@clones.c:11"}},
		{clones, "both.constprop.0.isra.0", []string{"both@clones.c:26"}},
		{clones, "both.constprop.0", nil},
		{clones, "both.isra.0", nil},
		{clones, "partly.part.0", []string{"partly@clones.c:35"}},
		{clones, "clones.c:partly.part.0", []string{"partly@clones.c:35"}},
		{clones, "hot_cold.cold", []string{"hot_cold@clones.c:56"}},
		{twins, "other_name", []string{"real_name@twins.c:38"}},
		{twins, "weak_name", []string{"real_name@twins.c:38"}},

		// Globs, after literal matches.
		{clones, "use?", []string{"use1@clones.c:66", "use2@clones.c:71", "use3@clones.c:76", "use4@clones.c:82"}},
		{clones, "use[13]", []string{"use1@clones.c:66", "use3@clones.c:76"}},
		{clones, "use[2-3]", []string{"use2@clones.c:71", "use3@clones.c:76"}},
		{clones, "use[!1-3]", []string{"use4@clones.c:82"}},
		{clones, "*_one", []string{"reads_one@clones.c:11"}},
		{clones, "clones.c:*_one", []string{"reads_one@clones.c:11"}},
		{clones, "other.c:*_one", nil},
		{clones, "*.isra.0", []string{"both@clones.c:26", "reads_one@clones.c:11"}},
		{clones, "partly.part.*", []string{"partly@clones.c:35"}},
		{cxx, "hw::*", []string{"Device@cxx.cc:18", "poke@cxx.cc:7", "run@cxx.cc:36", "scale<double>@cxx.cc:10",
			"scale<int>@cxx.cc:10", "twice@cxx.cc:22", "~Device@cxx.cc:34"}},
		{nested, "*", []string{"host@nested.c:31", "leaf@nested.c:6", "mid@nested.c:12", "other@nested.c:41", "top@nested.c:18"}},
		{nested, "(mid|top)", nil},
		{nested, "m.d", nil},
		{nested, "mi[", nil},
		{nested, "[m]id", []string{"mid@nested.c:12"}},
		{nested, "operator[]", nil},
		{nested, `m\*`, nil},

		// One name in units of several producers.
		{mixed, "add", []string{"add@plain.c:6"}},
	}
	for _, tt := range tests {
		t.Run(tt.object+" "+tt.pattern, func(t *testing.T) {
			sel := pick(t, open(t, obj(tt.object)), tt.pattern)
			if got := picked(sel); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if sel.Empty() != (tt.want == nil) {
				t.Errorf("empty: %v", sel.Empty())
			}
		})
	}
}

// TestSelectNarrowed: a symbol or an address picks one of several bodies.
func TestSelectNarrowed(t *testing.T) {
	src := map[string]string{"a.c": `
__attribute__((noinline)) static int f(int *p, int k) { *p += k; asm volatile(""); return k * *p; }
int a(int *p) { return f(p, 1) + f(p + 1, 1); }
int b(int *p, int v) { return f(p, v) - f(p, v + 3); }
`}
	path := compile(t, src, "gcc", "-O3", "-g", "-fipa-cp-clone", "--param=ipa-cp-eval-threshold=1", "-c", "a.c")
	p := open(t, path)
	var names []string
	for _, b := range bodies(p, "f") {
		symbol, _ := b.Names()
		names = append(names, symbol)
		in := insides(t, p, pick(t, p, symbol+"@"+b.Answer().Address))
		if len(in) != 1 || in[0].Body.Address != b.Answer().Address {
			t.Errorf("%s@%s picks %d bodies", symbol, b.Answer().Address, len(in))
		}
	}
	if len(names) < 2 {
		t.Skipf("this compiler made no second body of f: %v", names)
	}
	if all := insides(t, p, pick(t, p, "a.c:*")); len(all) != len(names)+2 {
		t.Errorf("%d bodies in all, want those of a and b and %v", len(all), names)
	}
	for _, name := range names {
		if in := insides(t, p, pick(t, p, name)); name != "f" && (len(in) != 1 || *in[0].Body.Symbol != name) {
			t.Errorf("%s picks %d bodies", name, len(in))
		}
	}
}

// TestSelectSubscript: operator[] is a name, not a wildcard pattern.
func TestSelectSubscript(t *testing.T) {
	src := map[string]string{"a.cc": `
struct Box { int v[4]; int operator[](int i) const; int operator<(int) const; template <typename T> T get(T) const; bool operator()(int); };
int Box::operator[](int i) const { return v[i & 3]; }
int Box::operator<(int i) const { return v[0] < i; }
bool Box::operator()(int i) { return v[1] == i; }
template <typename T> T Box::get(T t) const { return t + v[2]; }
template int Box::get<int>(int) const;
template <typename T> struct Bag { T v; T take(T); };
template <typename T> T Bag<T>::take(T t) { return v + t; }
template struct Bag<int>;
`}
	p := open(t, compile(t, src, "g++", "-O2", "-g", "-c", "a.cc"))
	for pattern, want := range map[string]string{
		"operator[]":          "operator[]@a.cc:3",
		"Box::operator[]":     "operator[]@a.cc:3",
		"Box::operator<":      "operator<@a.cc:4",
		"operator<":           "operator<@a.cc:4",
		"Box::operator()":     "operator()@a.cc:5",
		"Box::get<int>":       "get<int>@a.cc:6",
		"Box::get":            "get<int>@a.cc:6",
		"Bag<int>::take":      "take@a.cc:9",
		"Bag<int>::take(int)": "take@a.cc:9",
		"a.cc:Bag<int>::take": "take@a.cc:9",
	} {
		if got := picked(pick(t, p, pattern)); !slices.Equal(got, []string{want}) {
			t.Errorf("%s picks %v, want %s", pattern, got, want)
		}
	}
}

// TestSelectInternal: GCC writes no linkage name for a function that is not visible
// outside its unit, so that only the DIEs around it tell its namespace.
func TestSelectInternal(t *testing.T) {
	src := map[string]string{"a.cc": `
namespace ns { static int hidden(int i) { asm volatile(""); return i; } int f(int i) { return hidden(i); } }
namespace { int nameless(int i) { asm volatile(""); return i; } }
int g(int i) { return nameless(i); }
`}
	p := open(t, compile(t, src, "g++", "-O2", "-g", "-c", "a.cc"))
	for pattern, want := range map[string][]string{
		"ns::hidden":                      {"hidden@a.cc:2"},
		"other::hidden":                   nil,
		"(anonymous namespace)::nameless": {"nameless@a.cc:3"},
	} {
		if got := picked(pick(t, p, pattern)); !slices.Equal(got, want) {
			t.Errorf("%s picks %v, want %v", pattern, got, want)
		}
	}
}

func TestSelectMalformed(t *testing.T) {
	p := open(t, obj("plain-gcc12-x86_64-O2-g5.o"))
	for _, pattern := range []string{"", "plain.c:"} {
		_, err := p.Select(context.Background(), program.Query{Patterns: []string{pattern}})
		if !errors.Is(err, program.ErrPattern) {
			t.Errorf("%q: error %v", pattern, err)
		}
	}
	// Odd, but names all the same.
	for _, pattern := range []string{":", ":x", "@", "@0x10", "x@", "[", "]", "[]", "[^]", "[z-a]", "[[:alpha:]", "::", "<", "_Z", "_R", "a::",
		"*@0xffffffffffffffff", "*@.nowhere+0x1", "\x00", "\xff*", "**********************************************x"} {
		if sel, err := p.Select(context.Background(), program.Query{Patterns: []string{pattern}}); err != nil && !errors.Is(err, program.ErrPattern) {
			t.Errorf("%q: %v", pattern, err)
		} else if err == nil && !sel.Empty() {
			t.Errorf("%q picks %v", pattern, picked(sel))
		}
	}
}

// A function that several patterns pick is answered once.
func TestSelectOverlap(t *testing.T) {
	p := open(t, obj("clones-gcc12-x86_64-O2-g5.o"))
	sel := pick(t, p, "reads_one", "reads_*", "reads_one.isra.0", "reads_one")
	if got := picked(sel); !slices.Equal(got, []string{"reads_one@clones.c:11"}) {
		t.Fatal(got)
	}
	if in := insides(t, p, sel); len(in) != 1 {
		t.Errorf("%d bodies", len(in))
	}
	if m := sel.Matches(); len(m) != 1 || m[0].Bodies != 1 || m[0].Clones != 1 {
		t.Errorf("%+v", m)
	}
}

func TestSelectStops(t *testing.T) {
	p := open(t, obj("plain-gcc12-x86_64-O2-g5.o"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Select(ctx, program.Query{Patterns: []string{"add"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	for _, err := range p.Sites(ctx, everything(t, p)) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"add", "plain.c:add", "add@0x10", "a::b<c>", "_Zadd", "*", "[a-z]*", "operator[]", "[^]", "a.c:b::c@.text+0x1", "\x80[]"} {
		f.Add(seed)
	}
	p := open(f, obj("cxx-gcc12-x86_64-O2-g5.o"))
	f.Fuzz(func(t *testing.T, pattern string) {
		_, err := p.Select(context.Background(), program.Query{Patterns: []string{pattern}})
		if err != nil && !errors.Is(err, program.ErrPattern) {
			t.Errorf("%q: %v", pattern, err)
		}
	})
}
