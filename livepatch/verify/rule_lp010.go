package verify

import (
	"fmt"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

func lp010() Rule {
	return Rule{
		VerifyRule: answer.VerifyRule{
			ID:      "LP010",
			Name:    "no-external-inlining",
			Summary: "no function that other units can call was inlined under inline-only-static",
			Options: "-flive-patching=inline-only-static (CIF_EXTERN_LIVE_ONLY_STATIC)",
			Help: `inline-only-static inlines functions that are static, and of the others only those that
the source demands: attribute always_inline, and definitions that are not the unit's own
(C99 inline, extern inline with gnu_inline).

A finding fails if the function is external, defined by the unit, was inlined, and it or a
clone of it is also called in the unit: always_inline leaves no such call. Without such a
call the DWARF of an always_inline function is the same as that of any other, and the
finding is unknown; the source tree settles it by the attribute in the text. An abstract
instance of an external function without inlined instance is unknown as well: an
inlined copy of it folded away. The level refuses nothing else: under inline-clone all
inlining is allowed.`,
			Verdicts: []answer.Verdict{answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable},
		},
		needsMode: true,
		check:     (*check).externals,
	}
}

// externals is rule LP010.
func (c *check) externals() error {
	if c.file.Index() == nil {
		if c.mode == InlineOnlyStatic {
			c.noDWARF("inlining")
		}
		return nil
	}
	for _, u := range c.units {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if c.judged(u) && c.modeOf(u) == InlineOnlyStatic {
			c.pass(u)
			if err := c.external(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidate is an external function that a unit inlined.
type candidate struct {
	root   dwarfinline.Subprogram
	hosts  []dwarfinline.Subprogram // each once, by DIE offset
	sites  map[dwarfinline.Subprogram][]dwarfinline.Instance
	body   bool // the unit defines it
	cloned bool // it has a clone, which needs an abstract instance as well
	called dwarfinline.CallSite
	direct bool // called is there
}

// external looks at the instances of one unit.
func (c *check) external(u *unit) error {
	all := make(map[uint64]*candidate)
	var order []*candidate
	at := func(root dwarfinline.Subprogram) *candidate {
		k := all[root.Offset()]
		if k == nil {
			k = &candidate{root: root, sites: make(map[dwarfinline.Subprogram][]dwarfinline.Instance)}
			all[root.Offset()] = k
			order = append(order, k)
		}
		return k
	}
	for i := range u.Instances() {
		root, ok := i.RootSubprogram()
		h := i.Host()
		if !ok || h.Root() == root.Offset() || !c.visible(u, root) {
			continue // of itself: recursion, or a part that was inlined back, see LP011
		}
		k := at(root)
		if k.sites[h] == nil {
			k.hosts = append(k.hosts, h)
		}
		k.sites[h] = append(k.sites[h], i)
	}
	for s := range u.Subprograms() {
		if inl := s.Inline(); (inl == 1 || inl == 3) && c.visible(u, s) {
			at(s) // perhaps inlined without a trace
		}
	}
	if len(order) == 0 {
		return nil
	}
	for s := range u.Subprograms() {
		if k := all[s.Root()]; k != nil && (s.OutOfLine() || s.Discarded()) {
			k.body = true
			k.cloned = k.cloned || len(program.Body{File: c.file, Sub: s}.CloneKinds()) > 0 || inlinedIntoItself(s)
		}
	}
	for site := range u.CallSites() {
		root, ok := site.RootSubprogram()
		if k := all[root0(root, ok)]; ok && k != nil && !k.direct && site.Host().Root() != root.Offset() {
			k.direct, k.called = true, site
		}
	}
	for _, k := range order {
		if err := c.candidate(u, k); err != nil {
			return err
		}
	}
	return nil
}

// visible tells a function that other units can call. Of a method of C++ its declaration in the
// class says so; GCC gives a linkage name to just those that are.
func (c *check) visible(u *unit, s dwarfinline.Subprogram) bool {
	if s.External() || u.plainC {
		return s.External()
	}
	src, err := c.file.Index().Source(s.Offset())
	return err == nil && strings.HasPrefix(src.LinkageName, "_Z") && !strings.HasPrefix(src.LinkageName, "_ZL") &&
		!strings.Contains(src.LinkageName, "_GLOBAL__N_")
}

func root0(s dwarfinline.Subprogram, ok bool) uint64 {
	if !ok {
		return 0
	}
	return s.Offset()
}

// candidate judges one function.
func (c *check) candidate(u *unit, k *candidate) error {
	if !k.body && u.plainC || len(k.hosts) == 0 && k.cloned {
		return nil
	}
	verdict, why := answer.Unknown, "the DWARF does not tell whether the source demands it (always_inline)"
	if k.direct && k.body {
		verdict, why = answer.Fail, "the unit also calls it, or a clone of it, which always_inline would not leave"
	}
	fn := c.file.Function(k.root.Offset())
	var evidence []answer.Proof
	if verdict == answer.Unknown {
		d, err := c.sources.demand(c.judge, u, fn)
		switch {
		case err != nil:
			return err
		case d.demanded:
			return nil
		case d.known:
			verdict, why = answer.Fail, "the source does not demand it"
		}
		evidence = d.evidence
	}
	evidence = append(evidence, dieEvidence(c.file, k.root.Offset(), "abstract instance: external, DW_AT_inline %d", k.root.Inline()))
	if k.direct {
		evidence = append(evidence, debugEvidence(c.file, "call_site", k.called.Offset(), "a call of "+fn.Name+" in the same unit"))
	}
	c.inlined(u, k, &fn, verdict, why, evidence)
	return nil
}

// inlined adds a finding for each body that holds the function.
func (c *check) inlined(u *unit, k *candidate, fn *answer.Function, v answer.Verdict, why string, evidence []answer.Proof) {
	if len(k.hosts) == 0 {
		c.find(u, v, found{at: uint64(k.root.Offset()), key: "no instance", Finding: answer.Finding{Function: fn, Evidence: evidence,
			Message: fmt.Sprintf("external %s was inlined, and no instance is left: %s", fn.Name, why)}})
	}
	for _, h := range k.hosts {
		body := program.Body{File: c.file, Sub: h}.Answer()
		e := evidence[:len(evidence):len(evidence)]
		for i, site := range k.sites[h] {
			const most = 10
			if i < most {
				e = append(e, dieEvidence(c.file, site.Offset(), "inlined at %s:%d", site.CallFile(), site.CallLine()))
			}
		}
		c.find(u, v, found{at: h.Entry(), key: "inlined", Finding: answer.Finding{Body: &body, Function: fn, Evidence: e,
			Message: fmt.Sprintf("external %s was inlined into %s: %s", fn.Name, hostName(&body), why)}})
	}
}

// hostName names a body for people.
func hostName(b *answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return b.Function.Name
}
