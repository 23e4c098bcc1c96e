package verify

import (
	"context"
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
name, and a stripped file has no names. A finding fails where clang itself says that the
function must not be called as its source says (DW_CC_nocall), where a location list
proves that a parameter is in the place of another one, where a call is proven to pass
nothing for a parameter, or where a function is proven to read an argument that the
source does not have. It is unknown where a parameter is in the place of one that has no
location, in a unit whose location lists do not tell a parameter that was passed there
from one that was assigned to.`,
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
	calls, err := c.callsOfBodies()
	if err != nil {
		return err
	}
	for _, u := range c.units {
		if u.kind != compiled {
			continue
		}
		if c.judged(u) {
			c.pass(u)
		}
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		for s := range u.Subprograms() {
			if !s.OutOfLine() {
				continue
			}
			b := program.Body{File: c.file, Sub: s}
			// GCC gives what it changed a suffix, or location lists that prove it.
			if c.judged(u) || !c.notCallable(u, b) && !c.otherwiseCalled(u, b, calls[b]) {
				c.moved(u, b)
			}
		}
	}
	return nil
}

// notCallable reports a body that its compiler says not to call.
func (c *check) notCallable(u *unit, b program.Body) bool {
	convention, at, err := c.file.Index().CallingConvention(b.Sub.Offset())
	if err != nil || convention != dwarfinline.NoCall { // a broken reference is a diagnostic of the file
		return false
	}
	fn := c.file.Function(b.Sub.Offset())
	c.silent(u, b, answer.Fail, "nocall", fmt.Sprintf("%s must not be called as its source says: its compiler marked it DW_CC_nocall", fn.Name),
		dieEvidence(c.file, at, "has DW_AT_calling_convention DW_CC_nocall"))
	return true
}

// otherwiseCalled reports the parameters that calls of a body leave out, and an argument
// that it takes besides.
func (c *check) otherwiseCalled(u *unit, b program.Body, k calling) bool {
	if len(k.unpassed) == 0 && k.surplus == nil {
		return false
	}
	fn := c.file.Function(b.Sub.Offset())
	seen := make(map[string]bool)
	for i := range k.unpassed {
		one := &k.unpassed[i]
		if seen[one.Parameter] {
			continue
		}
		seen[one.Parameter] = true
		c.silent(u, b, answer.Fail, one.Parameter,
			fmt.Sprintf("nothing is passed where the source's signature puts parameter %s of %s: the call at %s leaves %v empty",
				one.Parameter, fn.Name, c.file.ELF().Address(one.Call), one.Register),
			c.addressEvidence("call", one.Call), siteEvidence(c.file, one.Site))
	}
	if one := k.surplus; one != nil {
		c.silent(u, b, answer.Fail, "surplus", fmt.Sprintf("%s reads %v at %s, where the source's signature puts nothing", fn.Name, one.Register, c.file.ELF().Address(one.Read)),
			c.addressEvidence("instruction", one.Read))
	}
	return true
}

// moved judges where the parameters of a body are at its entry.
func (c *check) moved(u *unit, b program.Body) {
	params, err := c.file.Index().Parameters(b.Sub)
	if err != nil {
		return // a diagnostic of the file
	}
	for i := range params {
		p := &params[i]
		verdict, how := answer.Fail, ""
		switch {
		case p.At.Kind == dwarfinline.NotPassed:
			how = "is not passed: only the call sites know its value"
		case p.Entry == dwarfinline.Elsewhere:
			how = fmt.Sprintf("is in %s at entry, not where the source's signature puts it", p.At)
		case !c.judged(u) && replaces(params, i) != "":
			verdict, how = answer.Unknown, fmt.Sprintf("is in %s at entry, where the source's signature puts %s, which is nowhere", p.At, replaces(params, i))
		default:
			continue
		}
		c.silent(u, b, verdict, p.Name, fmt.Sprintf("parameter %s of %s %s", p.Name, c.file.Function(b.Sub.Offset()).Name, how))
		return // one is enough, and those behind it moved with it
	}
}

// replaces names the parameter in whose place another one is at entry, "" if there is none.
// It must have no location at all: a parameter that only was assigned the value of
// another one shares its place with it.
func replaces(params []dwarfinline.Parameter, i int) string {
	at := params[i].At
	if at.Kind == dwarfinline.EntryValue {
		at.Kind = dwarfinline.RegisterLocation
	}
	for n := range params {
		q := &params[n]
		if n != i && q.Due.Kind != dwarfinline.UnknownLocation && q.Due == at && q.Fate == dwarfinline.Absent && params[i].Due != at {
			return q.Name
		}
	}
	return ""
}

// silent adds a finding about a body, unless its name tells: that is LP011's.
func (c *check) silent(u *unit, b program.Body, v answer.Verdict, key, message string, more ...answer.Proof) {
	if symbol, _ := b.Names(); clonename.Parse(symbol).SignatureMayDiffer() {
		return
	}
	body, fn := b.Answer(), c.file.Function(b.Sub.Offset())
	evidence := []answer.Proof{dieEvidence(c.file, b.Sub.Offset(), "out-of-line instance of %s", fn.Name), c.addressEvidence("address", b.Sub.Entry())}
	c.find(u, v, found{at: b.Sub.Entry(), key: key,
		Finding: answer.Finding{Body: &body, Function: &fn, Evidence: append(evidence, more...), Message: message}})
}
