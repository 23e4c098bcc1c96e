package livepatch_test

import (
	"testing"

	"inlay/answer"
)

const shared = "shared-gcc12-x86_64-O2-g5.o"

// TestSharedCode: GCC folded equal functions. Who means which of them follows from the
// source; the code calls the same address.
func TestSharedCode(t *testing.T) {
	for _, tt := range []listTest{
		// uses_second calls the other one.
		{shared, "first_twin", []string{
			"first_twin through_callers body", "uses_first redirect shared_code trusts_callee", "uses_both redirect shared_code trusts_callee",
			"shared.c open site=false body=true: first_global gone_into keeps real second_global uses_gone uses_gone_into uses_second"}},
		{shared, "second_twin", []string{
			"first_twin through_callers shared_code", "uses_second redirect shared_code>first_twin", "uses_both redirect shared_code>first_twin"}},
		{shared, "gone", []string{"gone_into through_callers shared_code", "uses_gone redirect shared_code>gone_into"}},
		// The wrapper has a copy of the first, which no DIE describes.
		{shared, "first_global", []string{
			"first_global redirect body", "check second_global redirect inlined/implied",
			"shared.c open site=false body=true: first_twin gone_into keeps real uses_both uses_first uses_gone uses_gone_into uses_second"}},
		// Calls within the unit go past the wrapper.
		{shared, "second_global", []string{"second_global redirect body"}},
		// An alias that the source asks for is another name of the same function.
		{shared, "real", []string{"real redirect body", "complete"}},
		{shared, "other", []string{"real redirect body", "complete"}},
	} {
		tt.run(t, nil)
	}
}

// TestConflict: a row that must not be redirected names whom it would change.
func TestConflict(t *testing.T) {
	p := open(t, obj(shared))
	for name, other := range map[string]string{"first_twin": "second_twin", "second_twin": "first_twin"} {
		m := member(t, impactOf(t, p, nil, name).Replace, "first_twin")
		if len(m.Shared) != 1 || m.Shared[0].Name != other {
			t.Errorf("%s: shared with %+v, want %s", name, m.Shared, other)
		}
	}
}

// TestFoldedSymbolGone: no symbol tells where the code of second_twin is, but the calls
// that name it do: they lead to first_twin.
func TestFoldedSymbolGone(t *testing.T) {
	const object = "shared-gcc12-x86_64-O2-g5-nosym.o"
	p := open(t, obj(object))
	two := impactOf(t, p, nil, "second_twin")
	for _, name := range []string{"uses_second", "uses_both"} {
		if m := member(t, two.Replace, name); m.How != answer.Redirect || m.Reasons[0].Kind != answer.ReasonSharedCode {
			t.Errorf("second_twin: %s", shortMember(m))
		}
	}
	if len(two.Definitions) != 1 || two.Definitions[0].CallSites != 2 || two.Definitions[0].Fate != "folded_or_removed" {
		t.Errorf("second_twin: definitions %+v", two.Definitions)
	}
	one := impactOf(t, p, nil, "first_twin")
	if m := member(t, one.Replace, "first_twin"); m.How == answer.Redirect {
		t.Error("first_twin: redirecting it changes second_twin, whose call sites lead to it")
	}
	if one.Complete {
		t.Error("first_twin: called complete")
	}
}

// TestRemoved: a definition without code, symbol or call is not passed over.
func TestRemoved(t *testing.T) {
	i := impactOf(t, open(t, obj("gone-gcc12-x86_64-O2-g5.o")), nil, "removed")
	if len(i.Replace)+len(i.Check) != 0 || i.Complete {
		t.Errorf("list %v", short(i))
	}
	if len(i.Definitions) != 1 || i.Definitions[0].FoldedInto != nil || i.Definitions[0].CallSites != 0 || i.Definitions[0].Fate != "folded_or_removed" {
		t.Errorf("definitions %+v", i.Definitions)
	}
	wrapper := impactOf(t, open(t, obj(shared)), nil, "second_global")
	if len(wrapper.Definitions) != 1 || wrapper.Definitions[0].Fate != "wrapper" {
		t.Errorf("second_global: definitions %+v", wrapper.Definitions)
	}
	folded := impactOf(t, open(t, obj(shared)), nil, "second_twin")
	if d := folded.Definitions; len(d) != 1 || d[0].FoldedInto == nil || symbol(*d[0].FoldedInto) != "first_twin" || d[0].CallSites != 2 {
		t.Errorf("second_twin: definitions %+v", d)
	}
}
