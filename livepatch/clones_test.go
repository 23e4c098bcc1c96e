package livepatch_test

import (
	"slices"
	"testing"

	"inlay/answer"
	"inlay/livepatch"
)

const sigs = "sigs-gcc12-x86_64-O3-g5.o"

// TestClones: a body that lost something of the signature is replaced through its
// callers. Who calls what follows from the source and from objdump.
func TestClones(t *testing.T) {
	for _, tt := range []listTest{
		// The caller is a clone itself, so that its callers come too.
		{sigs, "split", []string{
			"split.isra.0 through_callers clone", "middle.constprop.0 through_callers calls_clone trusts_callee",
			"calls_middle redirect calls_clone>middle", "calls_middle_too redirect calls_clone>middle",
			"sigs.c open site=false body=true: both_ways both_ways.constprop.0 calls_copy calls_no_result calls_plain no_result.isra.0"}},
		// What it calls may rely on what it passes. Who would replace that clone has to
		// do it through the callers as well.
		{sigs, "middle", []string{
			"middle.constprop.0 through_callers clone", "check split.isra.0 through_callers trusts_caller",
			"calls_middle redirect calls_clone trusts_callee", "calls_middle_too redirect calls_clone trusts_callee",
			"sigs.c open site=false body=true: both_ways both_ways.constprop.0 calls_copy calls_no_result calls_plain no_result.isra.0 split.isra.0"}},
		// Only the result is gone.
		{sigs, "no_result", []string{
			"no_result.isra.0 redirect clone", "check calls_no_result redirect trusts_callee",
			"sigs.c open site=false body=true: both_ways both_ways.constprop.0 calls_copy calls_middle calls_middle_too calls_no_result calls_plain middle.constprop.0 split.isra.0"}},
		// calls_plain calls the body that has the source's signature.
		{sigs, "both_ways", []string{
			"both_ways redirect body", "both_ways.constprop.0 through_callers clone", "calls_copy redirect calls_clone trusts_callee",
			"check calls_plain redirect trusts_callee",
			"sigs.c open site=false body=true: calls_middle calls_middle_too calls_no_result calls_plain middle.constprop.0 no_result.isra.0 split.isra.0"}},
		// A clone of a clone.
		{"clones-gcc12-x86_64-O2-g5.o", "both", []string{
			"both.constprop.0.isra.0 through_callers clone", "use1 redirect calls_clone trusts_callee", "use2 redirect calls_clone trusts_callee",
			"clones.c open site=false body=true: always_seven.constprop.0 hot_cold partly.part.0 reads_one.isra.0 use3 use4"}},
		{"clones-gcc12-aarch64-O2-g5.o", "reads_one", []string{
			"reads_one.isra.0 through_callers clone", "use1 redirect calls_clone trusts_callee", "use2 redirect calls_clone trusts_callee",
			"clones.c open site=false body=true: always_seven.constprop.0 both.constprop.0.isra.0 hot_cold partly.part.0 use3 use4"}},
		// The branches of this machine are not decoded: only the DWARF knows the callers.
		{"clones-gcc12-ppc-O2-g5.o", "reads_one", []string{
			"reads_one.isra.0 through_callers clone", "check use1 redirect calls_clone trusts_callee", "check use2 redirect calls_clone trusts_callee",
			"clones.c open site=false body=true: always_seven.constprop.0 both.constprop.0.isra.0 hot_cold partly.part.0 use3 use4"}},
	} {
		tt.run(t, nil)
	}
}

// TestPolicyBinary: clones are replaced as they are, so nobody is a member for calling one.
func TestPolicyBinary(t *testing.T) {
	for _, tt := range []listTest{
		{sigs, "split", []string{
			"split.isra.0 redirect clone", "check middle.constprop.0 redirect trusts_callee",
			"sigs.c open site=false body=true: both_ways both_ways.constprop.0 calls_copy calls_middle calls_middle_too calls_no_result calls_plain middle.constprop.0 no_result.isra.0"}},
		{sigs, "both_ways", []string{
			"both_ways redirect body", "both_ways.constprop.0 redirect clone", "check calls_copy redirect trusts_callee", "check calls_plain redirect trusts_callee",
			"sigs.c open site=false body=true: calls_copy calls_middle calls_middle_too calls_no_result calls_plain middle.constprop.0 no_result.isra.0 split.isra.0"}},
		{"clones-gcc12-x86_64-O2-g5.o", "partly", []string{
			"partly.part.0 redirect clone", "use3 redirect inlined/located trusts_callee", "use4 redirect inlined/located trusts_callee",
			"clones.c open site=true body=true: always_seven.constprop.0 both.constprop.0.isra.0 hot_cold reads_one.isra.0 use1 use2"}},
	} {
		tt.run(t, &livepatch.Options{Policy: livepatch.PolicyBinary})
	}
}

// TestSignature: what each clone lost, as the source and the calls show it.
func TestSignature(t *testing.T) {
	p := open(t, obj(sigs))
	names := func(list []answer.Parameter) (out []string) {
		for _, q := range list {
			out = append(out, q.Name+q.Value)
		}
		return out
	}
	for _, tt := range []struct {
		function, symbol        string
		inPlace                 bool
		constant, changedOrLost []string
	}{
		{"split", "split.isra.0", false, nil, []string{"p"}},
		{"middle", "middle.constprop.0", false, []string{"k3"}, nil},
		{"both_ways", "both_ways.constprop.0", false, []string{"n40"}, nil},
		{"no_result", "no_result.isra.0", true, nil, nil},
	} {
		s := member(t, impacts(t, p, tt.function)[0].Replace, tt.symbol).Signature
		if s == nil {
			t.Fatalf("%s: no signature", tt.symbol)
		}
		if s.InPlace != tt.inPlace || !slices.Equal(names(s.Constant), tt.constant) || !slices.Equal(names(append(s.Lost, s.Changed...)), tt.changedOrLost) {
			t.Errorf("%s: %+v", tt.symbol, *s)
		}
	}
	for _, m := range impacts(t, p, "both_ways")[0].Replace {
		if symbol(m.Body) == "both_ways" && m.Signature != nil {
			t.Errorf("a body that is no clone has the signature %+v", *m.Signature)
		}
	}
}
