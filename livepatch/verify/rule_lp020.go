package verify

import (
	"fmt"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

func lp020() Rule {
	return Rule{
		ID:      "LP020",
		Name:    "no-folding",
		Summary: "no two functions of the source share one code",
		Options: "-fno-ipa-icf, -fno-ipa-icf-functions; ld --icf=none",
		Help: `Identical code folding leaves one body for functions that compile to the same code:
replacing it for one of them changes the others. GCC leaves a definition without code
whose symbol stands at another function's body (an alias), at a copy that no DIE
describes (a wrapper), or whose calls lead to another function. A linker that folds
leaves two functions with code at one address.

Second names that the source asked for have no definition of their own and are not
findings: attribute alias, weak references, .localalias, constructors and destructors of
C++ in their variants, instances of one function in several units.

A definition without code, symbol or call may have been folded or removed; it is
unknown in a unit that did not record the level.`,
		Verdicts:  []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		needsMode: true,
		check:     (*check).folding,
	}
}

// folding is rule LP020.
func (c *check) folding() error {
	if c.file.Index() == nil {
		c.whole = answer.Unknown
		return nil
	}
	for _, u := range c.units {
		if !c.judged(u) {
			continue
		}
		c.pass(u)
		for s := range u.Subprograms() {
			if program.WithoutCode(s) {
				c.withoutCode(u, s)
			}
		}
	}
	c.sameAddress()
	return nil
}

// withoutCode judges a definition without code.
func (c *check) withoutCode(u *unit, s dwarfinline.Subprogram) {
	fn := c.file.Function(s.Offset())
	f := found{at: uint64(s.Offset()), Finding: answer.Finding{Function: &fn,
		Evidence: []answer.Evidence{dieEvidence(s.Offset(), "definition of %s without code", fn.Name)}}}
	what := c.file.Folded(s)
	for i, site := range what.Sites {
		const most = 10
		if i < most {
			f.Evidence = append(f.Evidence, answer.Evidence{Kind: "call_site", Section: ".debug_info", Offset: uint64(site.Offset()),
				Detail: "names " + fn.Name})
		}
	}
	switch p := what.Place; {
	case p.File == nil && len(what.Sites) > 0:
		f.key, f.Message = "called", fmt.Sprintf("%s has no code, and %d call sites name it", fn.Name, len(what.Sites))
		c.find(u, answer.Unknown, f)
	case p.File == nil:
		if u.record.mode == NoMode {
			f.key, f.Message = "gone", fmt.Sprintf("%s has a definition without code, symbol or call: folded into another function, or removed", fn.Name)
			c.find(u, answer.Unknown, f)
		}
	default:
		body := p.Answer()
		f.Body = &body
		name := fn.Name
		if symbol, _ := p.Names(); symbol != "" {
			name = symbol
		}
		f.Evidence = append(f.Evidence, c.symbolEvidence(name, p.Entry))
		f.key, f.Message = "alias", fmt.Sprintf("%s has no code of its own: its calls and its symbol lead to %s", fn.Name, body.Function.Name)
		if !p.HasBody() {
			f.key, f.Message = "wrapper", fmt.Sprintf("the code at %s is described by no DIE: a wrapper around, or a copy of, an equal function", fn.Name)
		}
		c.find(u, answer.Fail, f)
	}
}

// sameAddress finds functions that a linker folded: bodies of different source functions
// with one entry.
func (c *check) sameAddress() {
	first := make(map[uint64]dwarfinline.Subprogram)
	for _, u := range c.units {
		if !c.judged(u) {
			continue
		}
		for s := range u.Subprograms() {
			if !s.OutOfLine() {
				continue
			}
			other, ok := first[s.Entry()]
			if !ok {
				first[s.Entry()] = s
				continue
			}
			a, b := c.file.Function(other.Offset()), c.file.Function(s.Offset())
			if a.Name == b.Name && a.LinkageName == b.LinkageName || a.Name == b.Name && a.DeclLine == b.DeclLine || a.Name == "" || b.Name == "" {
				continue // one function, in several units or variants
			}
			body := program.Body{File: c.file, Sub: s}.Answer()
			c.find(u, answer.Fail, found{at: s.Entry(), key: "linker", Finding: answer.Finding{Body: &body, Function: &b,
				Evidence: []answer.Evidence{dieEvidence(other.Offset(), "body of %s", a.Name), dieEvidence(s.Offset(), "body of %s", b.Name),
					c.addressEvidence("address", s.Entry())},
				Message: fmt.Sprintf("the linker folded %s and %s into one code", a.Name, b.Name)}})
		}
	}
}
