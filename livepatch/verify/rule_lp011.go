package verify

import (
	"debug/elf"
	"fmt"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
	"inlay/program"
)

func lp011() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP011",
			Name:    "no-clones",
			Summary: "no .isra, .constprop or .part clones under inline-only-static",
			Options: "-fno-ipa-sra, -fno-ipa-cp, -fno-ipa-cp-clone, -fno-partial-inlining",
			Help: `inline-only-static switches off the passes that make clones: bodies with another
signature than the source's, or pieces of a function. GCC names them f.isra.0,
f.constprop.0 and f.part.0. A finding fails where the DWARF derives the body from the
function that the name begins with, and where there is no DWARF. A name alone, on
code that the DWARF says nothing of or says otherwise, is unknown: assemblers and
linkers can give any name. Under inline-clone the clones are allowed.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check:     (*check).clones,
	}
}

// clones is rule LP011.
func (c *check) clones() error {
	for _, u := range c.units {
		if c.judged(u) && c.modeOf(u) == InlineOnlyStatic {
			c.pass(u)
			c.inlinedBack(u)
		}
	}
	symbols := c.symbols()
	seen := make(map[string]bool)
	for i := range symbols {
		s := &symbols[i]
		if s.Type != elf.STT_FUNC || s.Section <= 0 || !clonename.MayHaveSuffix(s.Name) {
			continue
		}
		n := clonename.Parse(s.Name)
		key := fmt.Sprint(s.Name, s.Addr)
		if n.IsFragment() || seen[key] || !(n.Has(clonename.Isra) || n.Has(clonename.Constprop) || n.Has(clonename.Part)) {
			continue
		}
		seen[key] = true
		c.clone(s, n)
	}
	return nil
}

// clone judges one symbol with the suffix of a clone.
func (c *check) clone(s *elfscan.Symbol, n clonename.Name) {
	u := c.unitCode().unit(s.Addr)
	f := found{Finding: answer.Finding{Evidence: []answer.Proof{c.symbolEvidence(s.Name, s.Addr)}}, at: s.Addr, key: s.Name}
	p := c.file.PlaceAt(s.Addr)
	body := p.Answer()
	f.Body = &body
	switch {
	case u == nil && c.file.Index() == nil:
		if c.mode != InlineOnlyStatic {
			return
		}
		f.Message = fmt.Sprintf("%s is a clone by its name; there is no DWARF to say otherwise", s.Name)
		c.find(nil, answer.Fail, f)
		return
	case u == nil:
		if c.mode == InlineOnlyStatic {
			f.Message = fmt.Sprintf("%s is a clone by its name, and no unit describes it", s.Name)
			c.find(nil, answer.Unknown, f)
		}
		return
	case !c.judged(u) || c.modeOf(u) != InlineOnlyStatic:
		return
	}
	if !p.HasBody() || p.Entry != s.Addr || !c.derived(p.Body, n.Stem) {
		f.Message = fmt.Sprintf("%s is a clone by its name, but the DWARF derives no such body from %s", s.Name, n.Stem)
		c.find(u, answer.Unknown, f)
		return
	}
	fn := body.Function
	f.Function = &fn
	f.Evidence = append(f.Evidence, dieEvidence(c.file, p.Sub.Offset(), "out-of-line instance with abstract origin %#x", c.file.Index().Place(p.Sub.Root()).Offset))
	f.Message = fmt.Sprintf("%s is a clone of %s", s.Name, fn.Name)
	c.find(u, answer.Fail, f)
}

// derived tells whether a body is an instance of a function with the name.
func (c *check) derived(b program.Body, stem string) bool {
	src, err := c.file.Index().Source(b.Sub.Offset())
	return err == nil && b.Sub.Root() != b.Sub.Offset() && (src.Name == stem || src.LinkageName == stem)
}

// inlinedBack finds functions that hold an instance of themselves. That is recursion, or a
// part that was split off and inlined back; the record of the level rules the latter out.
func (c *check) inlinedBack(u *unit) {
	if u.record.mode == InlineOnlyStatic && u.record.problem == "" {
		return
	}
	for s := range u.Subprograms() {
		if !s.OutOfLine() || !inlinedIntoItself(s) {
			continue
		}
		body, fn := program.Body{File: c.file, Sub: s}.Answer(), c.file.Function(s.Offset())
		if severalVariants(fn.LinkageName) {
			continue
		}
		c.find(u, answer.Unknown, found{at: s.Entry(), key: "inlined back", Finding: answer.Finding{Body: &body, Function: &fn,
			Evidence: []answer.Proof{dieEvidence(c.file, s.Offset(), "out-of-line instance of %s with an inlined instance of itself", fn.Name)},
			Message:  fmt.Sprintf("%s holds an inlined instance of itself: recursion, or a part that was split off and inlined back", fn.Name)}})
	}
}

// inlinedIntoItself tells a body that holds an instance of its own function.
func inlinedIntoItself(s dwarfinline.Subprogram) bool {
	for i := range s.Instances() {
		if i.Root() == s.Root() {
			return true
		}
	}
	return false
}

// severalVariants tells a constructor or destructor of C++: its abstract instance stands for
// all variants of it, of which one may hold another.
func severalVariants(linkage string) bool {
	return strings.Contains(linkage, "C4E") || strings.Contains(linkage, "D4E") || strings.Contains(linkage, "C4I")
}
