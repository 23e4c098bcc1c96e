package verify

import (
	"context"
	"fmt"
	"iter"

	"inlay/answer"
	"inlay/program"
)

func lp030() Rule {
	return Rule{
		ID:      "LP030",
		Name:    "no-register-contract",
		Summary: "no caller relies on registers that its callee happens to leave alone",
		Options: "-fno-ipa-ra",
		Help: `Inter-procedural register allocation lets a caller keep a value in a register that the
calling convention allows every callee to change, because the compiler has seen that
this callee does not. A replaced callee changes it, and the caller reads garbage. A finding
fails where caller and callee lie in units of a compiler with DWARF and the call
has a call site; anything else, assembler code above all, is unknown.`,
		Verdicts:  []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		needsMode: true,
		check: func(c *check) error {
			return c.contracts(func(k Contracts) iter.Seq2[Contract, error] { return k.Registers(c.ctx, c.file) })
		},
	}
}

// contracts turns what the finder of contracts found into findings.
func (c *check) contracts(find func(Contracts) iter.Seq2[Contract, error]) error {
	if c.opt.Contracts == nil {
		c.whole = answer.NotApplicable
		return nil
	}
	for _, u := range c.units {
		if c.judged(u) {
			c.pass(u)
		}
	}
	for k, err := range find(c.opt.Contracts) {
		if err != nil {
			return err
		}
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		c.contract(&k)
	}
	return nil
}

// contract adds one finding.
func (c *check) contract(k *Contract) {
	u := c.unitCode().unit(k.Call)
	if u != nil && !c.judged(u) {
		return // nothing was promised
	}
	body, callee := k.Caller.Answer(), calleeName(k.Callee)
	fn := body.Function
	f := found{at: k.Call, key: k.Register + " over " + callee, Finding: answer.Finding{Body: &body, Function: &fn,
		Evidence: append([]answer.Evidence{c.addressEvidence("call", k.Call)}, k.Evidence...), Message: k.Why}}
	if f.Message == "" {
		f.Message = fmt.Sprintf("keeps %s over its call of %s", k.Register, callee)
	}
	verdict := answer.Unknown
	if k.Certain && u != nil {
		verdict = answer.Fail
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
