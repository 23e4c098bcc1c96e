package verify

import (
	"fmt"

	"inlay/answer"
	"inlay/program"
)

func lp040() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP040",
			Name:    "cold-and-tail",
			Summary: "cold parts and sibling calls, which both levels allow, for the author of a patch",
			Options: "-freorder-blocks-and-partition, -foptimize-sibling-calls",
			Help: `A cold part (f.cold) is a piece of its function that stands elsewhere and goes with it. A
sibling call is a jump to another function in place of a call and a return: its caller is
missing from stack traces, and from the check whether a task may change over to
a patch. Both levels allow both. The findings list them, a unit at a time, and never fail.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.NotApplicable},
		},
		check: (*check).coldAndTail,
	}
}

// coldAndTail is rule LP040.
func (c *check) coldAndTail() error {
	if c.file.Index() == nil {
		return nil
	}
	for _, u := range c.units {
		if u.kind != compiled {
			continue
		}
		c.pass(u)
		var evidence []answer.Proof
		cold := 0
		for s := range u.Subprograms() {
			if !s.OutOfLine() || len(s.Ranges()) < 2 {
				continue
			}
			for _, part := range (program.Body{File: c.file, Sub: s}).ColdSymbols() {
				evidence = append(evidence, c.symbolEvidence(part.Symbol, part.Range.Lo))
				cold++
			}
		}
		tails := 0
		for site := range u.CallSites() {
			if !site.Tail() || site.ReturnPC() == 0 {
				continue
			}
			e := c.addressEvidence("sibling_call", site.ReturnPC())
			e.Detail = "ends at " + e.Detail
			evidence = append(evidence, e)
			tails++
		}
		if len(evidence) > 0 {
			c.find(u, answer.Pass, found{key: "listed", Finding: answer.Finding{Evidence: evidence,
				Message: fmt.Sprintf("cold parts: %d, sibling calls: %d", cold, tails)}})
		}
	}
	return nil
}
