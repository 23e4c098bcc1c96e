package verify

import "inlay/answer"

func lp090() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP090",
			Name:    "no-trace",
			Summary: "what both levels switch off and no binary shows",
			Options: "-fno-ipa-pure-const, -fno-ipa-modref, -fno-ipa-bit-cp, -fno-ipa-vrp, -fno-ipa-pta, -fno-ipa-reference, -fno-ipa-reference-addressable",
			Help: `These passes let a caller rely on what a callee does not do, or on the values that it
gets: a load that is not repeated, a test that is left out. The code that results could have
been written by hand, so that no binary proves or disproves them. The rule says so and
never keeps a build from passing; LP001 says whether the option that switches them off
was recorded.`,
			Verdicts: []answer.Verdict{answer.NotObservable},
		},
		check: func(c *check) error {
			c.whole = answer.NotObservable
			return nil
		},
	}
}
