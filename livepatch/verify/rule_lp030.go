package verify

import (
	"context"
	"debug/elf"
	"fmt"
	"iter"

	"inlay/answer"
	"inlay/program"
)

func lp030() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP030",
			Name:    "no-register-contract",
			Summary: "no caller relies on registers that its callee happens to leave alone",
			Options: "-fno-ipa-ra",
			Help: `Inter-procedural register allocation lets a caller keep a value in a register that the
calling convention allows every callee to change, because the compiler has seen that
this callee does not. A replaced callee changes it, and the caller reads garbage. A finding
fails where caller and callee lie in units of a compiler with DWARF and the call
has a call site; anything else, assembler code above all, is unknown.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check: func(c *check) error {
			return c.trusting(c.shared.contracts.Registers(c.ctx, c.file), (*check).contractVerdict)
		},
	}
}

// trusting turns what the finder of contracts found into findings. Verdict tells what a
// finding in a unit is worth, and what is missing for more; the unit may be nil.
func (c *check) trusting(contracts iter.Seq2[Contract, error], verdict func(*check, *unit, *Contract) (answer.Verdict, string)) error {
	if contracts == nil {
		c.whole = answer.NotApplicable
		return nil
	}
	if c.file.Index() == nil {
		c.noDWARF("a reliance on registers")
		return nil
	}
	for _, u := range c.units {
		if !c.judged(u) {
			continue
		}
		if c.file.ELF().MachineID() != elf.EM_X86_64 {
			c.find(nil, answer.Unknown, found{key: "machine", Finding: answer.Finding{
				Message: "no code was searched: that of x86-64 is, and this file's is of another machine"}})
			return nil
		}
		c.pass(u)
	}
	for k, err := range contracts {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		if err != nil {
			c.find(nil, answer.Unknown, found{Finding: answer.Finding{Message: "not all code was searched: " + err.Error()}, key: "unsearched"})
			continue
		}
		if u := c.unitCode().unit(k.Call); u == nil || c.judged(u) { // else nothing was promised
			v, missing := verdict(c, u, &k)
			c.contract(u, &k, v, missing)
		}
	}
	return nil
}

// contractVerdict says what a reliance on registers is worth.
func (c *check) contractVerdict(u *unit, k *Contract) (v answer.Verdict, missing string) {
	if k.Certain && u != nil {
		return answer.Fail, ""
	}
	return answer.Unknown, ""
}

// contract adds one finding.
func (c *check) contract(u *unit, k *Contract, verdict answer.Verdict, missing string) {
	body, callee := k.Caller.Answer(), calleeName(k.Callee)
	fn := body.Function
	f := found{at: k.Call, key: k.Register + " over " + callee, Finding: answer.Finding{Body: &body, Function: &fn,
		Evidence: append([]answer.Proof{c.addressEvidence("call", k.Call)}, k.Evidence...), Message: k.Why}}
	if f.Message == "" {
		f.Message = fmt.Sprintf("keeps %s over its call of %s", k.Register, callee)
	}
	if missing != "" {
		f.Message += "; " + missing
	}
	c.find(u, verdict, f)
}

// calleeName names a callee for people.
func calleeName(p program.Place) string {
	if p.File == nil {
		return "an unknown function"
	}
	if name, _ := p.Names(); name != "" {
		return name
	}
	return p.Answer().Address
}
