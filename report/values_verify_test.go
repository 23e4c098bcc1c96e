package report

import "inlay/answer"

// verifyValue is a made-up kernel in which one unit was built without the option.
func verifyValue() answer.Verify {
	unit := answer.Unit{Name: "mm/swap.c", CompDir: "/build", Offset: 4096}
	other := answer.Unit{Name: "/build/arch/entry.S", CompDir: "/build", Offset: 9000}
	body, function := freePages(), freePages().Function
	library := answer.Function{Name: "real", LinkageName: "_Z4reali", Demangled: "real(int)"}
	return answer.Verify{
		Input: "vmlinux", BuildID: "c0ffee", Verdict: answer.Fail, Mode: "inline-only-static", ModeFrom: "expected",
		Recorded: []answer.ModeCount{{Mode: "inline-only-static", Units: 2000}, {Mode: "", Units: 1}},
		Rules: []answer.RuleResult{
			{Rule: "LP001", Verdict: answer.Fail, Checked: 2000, Total: 2001, Fail: 1, Unknown: 1},
			{Rule: "LP011", Verdict: answer.Fail, Checked: 1, Total: 1, Fail: 1},
			{Rule: "LP040", Verdict: answer.Pass, Checked: 1, Total: 1, Listed: 1},
			{Rule: "LP090", Verdict: answer.NotObservable},
		},
		Units: []answer.UnitResult{
			{Unit: unit, Producer: "GNU C11 12.2.0 -O2 -g", Verdict: answer.Fail},
			{Unit: other, Producer: "GNU AS 2.40", Verdict: answer.NotApplicable},
		},
		Findings: []answer.Finding{
			{Rule: "LP001", Verdict: answer.Unknown, Message: "no unit describes the code of \x1b[31mevil", Fingerprint: "01"},
			{Rule: "LP001", Verdict: answer.Fail, Unit: &unit, Message: "built without the level", Fingerprint: "02",
				Evidence: []answer.Proof{{Kind: "producer", Section: ".debug_info", Offset: 4096, Detail: "GNU C11 12.2.0 -O2 -g"}}},
			{Rule: "LP011", Verdict: answer.Fail, Unit: &unit, Body: &body, Function: &function, Message: "free_pages.isra.0 is a clone of free_pages",
				Fingerprint: "03", Evidence: []answer.Proof{{Kind: "symbol", Section: ".text", Offset: 256, Detail: "free_pages.isra.0"}}},
			{Rule: "LP011", Verdict: answer.Unknown, Unit: &unit, Function: &library, Message: "perhaps", Fingerprint: "04", Accepted: "accept_unknown"},
			{Rule: "LP040", Verdict: answer.Pass, Unit: &unit, Message: "cold parts: 1, sibling calls: 0", Fingerprint: "05"},
		},
		Accepted: answer.Accepted{Unknown: []string{"LP011:swap.c"}, UnknownFindings: 1},
	}
}

// verifyRules are the rules of verifyValue.
func verifyRules() []answer.VerifyRule {
	return []answer.VerifyRule{
		{ID: "LP001", Name: "flag-recorded", Summary: "every unit has the flag", Help: "Long\nhelp.", Options: "-flive-patching="},
		{ID: "LP011", Name: "no-clones", Summary: "no clones", Help: "No clones.", Options: "-fno-ipa-sra"},
	}
}
