package verify

import (
	"fmt"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
	"inlay/program"
)

func lp021() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP021",
			Name:    "no-silent-signature",
			Summary: "no body takes its arguments elsewhere than the source says without a suffix that tells",
			Options: "-fno-ipa-sra; clang's dead argument elimination and argument promotion",
			Help: `A replacement that is compiled from the source takes its arguments where the calling
convention puts them. clang removes and replaces parameters without a trace in the
name, and a stripped file has no names: the location lists of the parameters tell where
they are at the entry. A finding fails where a parameter is proven to be in the
place of another one, or a call site proves that an argument is not passed.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check:     (*check).signatures,
	}
}

// signatures is rule LP021. Every compiler's units are looked at, but only those of GCC
// pass: absence of a proof is none.
func (c *check) signatures() error {
	if c.file.Index() == nil {
		c.noDWARF("a changed signature")
		return nil
	}
	for _, u := range c.units {
		if u.kind != compiled {
			continue
		}
		if c.judged(u) {
			c.pass(u)
		}
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		for s := range u.Subprograms() {
			if s.OutOfLine() {
				c.signature(u, program.Body{File: c.file, Sub: s})
			}
		}
	}
	return nil
}

// signature judges the parameters of one body.
func (c *check) signature(u *unit, b program.Body) {
	params, err := c.file.Index().Parameters(b.Sub)
	if err != nil {
		return // a diagnostic of the file
	}
	moved := -1
	for i, p := range params {
		if p.Entry == dwarfinline.Elsewhere || p.At.Kind == dwarfinline.NotPassed {
			moved = i
			break
		}
	}
	if moved < 0 {
		return
	}
	symbol, _ := b.Names()
	n := clonename.Parse(symbol)
	if n.SignatureMayDiffer() {
		return // the name says so: LP011
	}
	p := params[moved]
	body, fn := b.Answer(), c.file.Function(b.Sub.Offset())
	verdict, message := answer.Fail, fmt.Sprintf("parameter %s of %s is in %s at entry, not where the source's signature puts it", p.Name, fn.Name, p.At)
	if p.At.Kind == dwarfinline.NotPassed {
		message = fmt.Sprintf("parameter %s of %s is not passed: only the call sites know its value", p.Name, fn.Name)
	}
	c.find(u, verdict, found{at: b.Sub.Entry(), key: p.Name, Finding: answer.Finding{Body: &body, Function: &fn,
		Evidence: []answer.Proof{dieEvidence(c.file, b.Sub.Offset(), "out-of-line instance of %s", fn.Name), c.addressEvidence("address", b.Sub.Entry())},
		Message:  message}})
}
