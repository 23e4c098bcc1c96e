package verify

import "inlay/answer"

func lp031() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP031",
			Name:    "no-alignment-contract",
			Summary: "no caller relies on a stack alignment that its callee's standard entry would not give",
			Options: "-fno-ipa-stack-alignment",
			Help: `A caller that has seen how its callee uses the stack may leave the stack pointer less
aligned than the calling convention asks for. A replacement that relies on the
alignment faults. The rule follows the stack pointer from the entry of a caller to its
calls of functions of the same unit and reports those at which it is no multiple of 16
bytes. A finding fails where the call has a call site and the unit's options are
known to leave the alignment to the caller; units that were compiled for a smaller
alignment (-mpreferred-stack-boundary=3, as the kernel's) have none. Where two paths
disagree, or the stack pointer cannot be followed, nothing is reported.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check: func(c *check) error {
			return c.trusting(c.shared.contracts.Alignments(c.ctx, c.file), (*check).alignmentVerdict)
		},
	}
}

// alignmentVerdict says what a misaligned stack is worth: nothing is certain where an
// option that asks for another alignment may have been cut from the record.
func (c *check) alignmentVerdict(u *unit, k *Contract) (v answer.Verdict, missing string) {
	if u != nil && u.record.problem != "" {
		return answer.Unknown, u.record.problem + ": " + quoted(u.record.text)
	}
	return c.contractVerdict(u, k)
}
