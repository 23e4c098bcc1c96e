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
alignment faults. The rule reports calls at which the misalignment can be computed from
the code of the caller.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check: func(c *check) error {
			return c.trusting(c.shared.contracts.Alignments(c.ctx, c.file))
		},
	}
}
