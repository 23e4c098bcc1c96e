package livepatch_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/livepatch"
	"inlay/program"
)

const (
	impliedA = "implied_a-gcc12-x86_64-O2-g5.o"
	impliedB = "implied_b-gcc12-x86_64-O2-g5.o"
	bodies   = "bodies-gcc12-x86_64-O3-g5.o"
	fold     = "fold-gcc12-x86_64-O2-g5.o"
)

// TestImplied: copies that left no instance, where the binary knows of them.
func TestImplied(t *testing.T) {
	for _, tt := range []listTest{
		// A constant here, and nothing tells who calls it.
		{impliedA, "limit", []string{"implied_a.c open site=false body=false: constant_deep constant_host no_host"}},
		{impliedB, "limit", []string{"variable_host redirect inlined/located>scaled", "implied_b.c open site=true body=false: ", "complete"}},
		// The copy went into two_bodies before that was cloned. The callers of the clone
		// follow it.
		{bodies, "rare", []string{
			"two_bodies redirect inlined/located", "check two_bodies.constprop.0 through_callers inlined/implied",
			"check calls_copy redirect calls_clone>two_bodies", "bodies.c open site=true body=false: back calls_back odd"}},
		// A part that was inlined back, and recursion, add no host.
		{bodies, "back", []string{
			"back redirect body", "calls_back redirect inlined/located inlined/located>back inlined/located inlined/located>back",
			"bodies.c open site=true body=true: calls_copy odd two_bodies two_bodies.constprop.0"}},
		{bodies, "odd", []string{"odd redirect body", "bodies.c open site=true body=true: back calls_back calls_copy two_bodies two_bodies.constprop.0"}},
	} {
		tt.run(t, nil)
	}
}

// TestImpliedByOtherFile: what one unit shows of a function of a header holds for
// the others.
func TestImpliedByOtherFile(t *testing.T) {
	p := open(t, obj(impliedA), obj(impliedB))
	i := impactOf(t, p, nil, "limit")
	diffSorted(t, []string{
		"variable_host redirect inlined/located>scaled", "check constant_host redirect inlined/implied", "check constant_deep redirect inlined/implied",
		"implied_a.c open site=false body=false: no_host", "implied_b.c open site=true body=false: "}, short(i))
	for _, m := range i.Check {
		if m.Body.Input != obj(impliedA) || len(m.Reasons[0].Evidence) == 0 {
			t.Errorf("%s of %s: %+v", symbol(m.Body), m.Body.Input, m.Reasons)
		}
	}
}

// TestImpliedPath: the functions between are those of an inlined instance, the host
// itself left out.
func TestImpliedPath(t *testing.T) {
	headers := open(t, obj(impliedA), obj(impliedB))
	for _, tt := range []struct {
		list answer.Impact
		host string
		want []string
	}{
		{impactOf(t, headers, nil, "limit"), "constant_host", []string{"scaled"}},
		{impactOf(t, headers, nil, "limit"), "constant_deep", []string{"scaled", "twice"}},
		{impactOf(t, open(t, obj(bodies)), nil, "rare"), "two_bodies.constprop.0", nil},
	} {
		var via []string
		for _, f := range member(t, tt.list.Check, tt.host).Reasons[0].Via {
			via = append(via, f.Name)
		}
		if !slices.Equal(via, tt.want) {
			t.Errorf("%s in %s: path %v, want %v", tt.list.Function.Name, tt.host, via, tt.want)
		}
	}
}

// TestImpliedBySource: the text of the functions tells who calls whom, and who does not.
func TestImpliedBySource(t *testing.T) {
	for _, tt := range []listTest{
		{impliedA, "limit", []string{
			"check constant_host redirect inlined/implied", "check constant_deep redirect inlined/implied", "implied_a.c open site=false body=false: "}},
		{fold, "vanished", []string{"check host_of_vanished redirect inlined/implied", "fold.c open site=false body=false: "}},
		{fold, "K", []string{
			"K redirect body", "check D redirect inlined/implied", "check D2 redirect inlined/implied", "fold.c open site=false body=true: "}},
		// No text calls it anywhere else.
		{"attrs-gcc12-x86_64-O2-g5.o", "small", []string{
			"flat redirect inlined/located inlined/located", "attrs.c open site=true body=false: ", "complete"}},
	} {
		tt.run(t, &livepatch.Options{Source: "../testdata/src"})
	}
}

// TestOtherConstant: code that differs in a constant is not the same code.
func TestOtherConstant(t *testing.T) {
	listTest{fold, "host_of_vanished", []string{"host_of_vanished redirect body", "complete"}}.run(t, nil)
}

// TestImpliedDamaged damages each reference of the DWARF in turn, among them that of an inliner on the path to
// a copy without a trace: what cannot be read is left out of a path, and is no fault of this program.
func TestImpliedDamaged(t *testing.T) {
	sound, err := os.ReadFile(obj(impliedA))
	if err != nil {
		t.Fatal(err)
	}
	file, err := elfscan.Read("sound", bytes.NewReader(sound), nil)
	if err != nil {
		t.Fatal(err)
	}
	info := file.Section(".debug_info")
	for at := info.Offset; at+4 <= info.Offset+info.Size; at++ {
		data := bytes.Clone(sound)
		copy(data[at:], "\xff\xff\xff\xff")
		p, err := program.Open(t.Context(), []string{"-"}, &program.Options{CallSites: true, Stdin: bytes.NewReader(data)})
		if err != nil {
			t.Fatal(err)
		}
		sel, err := p.Select(t.Context(), program.Query{All: true})
		if err != nil {
			continue // nothing of it can be read
		}
		for _, err := range livepatch.Impact(t.Context(), p, sel, &livepatch.Options{Source: "../testdata/src"}) {
			if errors.Is(err, elfscan.ErrPanic) {
				t.Errorf("%#x: %v", at, err)
			}
		}
		for _, f := range p.Files() {
			if n := f.ELF().Guarded(); n > 0 {
				t.Errorf("%#x: %d panics", at, n)
			}
		}
		p.Close()
	}
}
