package verify

import (
	"debug/elf"
	"fmt"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

func lp020() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP020",
			Name:    "no-folding",
			Summary: "no two functions of the source share one code",
			Options: "-fno-ipa-icf, -fno-ipa-icf-functions; ld --icf=none",
			Help: `Identical code folding leaves one body for functions that compile to the same code:
replacing it for one of them changes the others. GCC leaves a definition without code
whose symbol stands at another function's body (an alias), at a copy that no DIE
describes (a wrapper), or whose calls lead to another function. A linker that folds
leaves two functions with code at one address, or one of them with its symbol alone.

Second names that the source asked for have no definition of their own and are not
findings: attribute alias, weak references, .localalias, constructors and destructors of
C++ in their variants, instances of one function in several units.

A definition without code, symbol or call may have been folded or removed; it is
unknown in a unit that did not record the level.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check:     (*check).folding,
	}
}

// folding is rule LP020.
func (c *check) folding() error {
	if c.file.Index() == nil {
		c.noDWARF("folding")
		return nil
	}
	for _, u := range c.units {
		if !c.judged(u) {
			continue
		}
		c.pass(u)
		var gone []dwarfinline.Subprogram
		for s := range u.Subprograms() {
			if program.WithoutCode(s) && !c.withoutCode(u, s) {
				gone = append(gone, s)
			}
			if s.Discarded() {
				c.withoutCode(u, s) // folded by the linker, or else dropped
			}
		}
		if len(gone) > 0 && u.record.mode == NoMode {
			c.gone(u, gone)
		}
	}
	c.sameAddress()
	return nil
}

// withoutCode judges a definition without code; false if nothing tells what became of it.
func (c *check) withoutCode(u *unit, s dwarfinline.Subprogram) bool {
	what := c.file.Folded(s)
	p := what.Place
	if p.File == nil {
		return false
	}
	fn, body := c.file.Function(s.Offset()), p.Answer()
	name := fn.Name
	if symbol, _ := p.Names(); symbol != "" {
		name = symbol
	}
	if c.indirect(p.Entry) {
		return true // a resolver stands there, the function has versions
	}
	f := found{at: s.Offset(), Finding: answer.Finding{Function: &fn, Body: &body,
		Evidence: []answer.Proof{dieEvidence(c.file, s.Offset(), "definition of %s without code", fn.Name), c.symbolEvidence(name, p.Entry)}}}
	for i, site := range what.Sites {
		const most = 10
		if i < most {
			f.Evidence = append(f.Evidence, debugEvidence(c.file, "call_site", site.Offset(), "names "+fn.Name))
		}
	}
	f.key, f.Message = "alias", fmt.Sprintf("%s has no code of its own: it shares that of %s", fn.Name, body.Function.Name)
	if !p.HasBody() {
		f.key, f.Message = "wrapper", fmt.Sprintf("the code at %s is described by no DIE: it calls, or copies, a function that it was folded into", fn.Name)
	}
	c.find(u, answer.Fail, f)
	return true
}

// indirect tells the address of a function that is picked at load time.
func (j *judge) indirect(addr uint64) bool {
	if j.resolvers == nil {
		j.resolvers = make(map[uint64]bool)
		symbols := j.symbols()
		for i := range symbols {
			if symbols[i].Type == elf.STT_GNU_IFUNC {
				j.resolvers[symbols[i].Addr] = true
			}
		}
	}
	return j.resolvers[addr]
}

// gone lists definitions of which nothing is left, one finding for a unit. In a unit that
// recorded the level they were removed or are another unit's, since GCC did not fold;
// elsewhere that is not known.
func (c *check) gone(u *unit, all []dwarfinline.Subprogram) {
	var names []string
	var evidence []answer.Proof
	for _, s := range all {
		name := c.file.Function(s.Offset()).Name
		names = append(names, name)
		evidence = append(evidence, dieEvidence(c.file, s.Offset(), "definition of %s without code", name))
	}
	c.find(u, answer.Unknown, found{key: "gone", Finding: answer.Finding{Evidence: evidence,
		Message: fmt.Sprintf("definitions without code: %s; folded into other functions, or removed", some(names, 3, "function"))}})
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
				Evidence: []answer.Proof{dieEvidence(c.file, other.Offset(), "body of %s", a.Name), dieEvidence(c.file, s.Offset(), "body of %s", b.Name),
					c.addressEvidence("address", s.Entry())},
				Message: fmt.Sprintf("the linker folded %s and %s into one code", a.Name, b.Name)}})
		}
	}
}
