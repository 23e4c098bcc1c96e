package livepatch

import (
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/program"
)

// answer turns the list into the published vocabulary.
func (l *list) answer() (answer.Impact, error) {
	var im answer.Impact
	err := l.guarded(func() error {
		im.Function = l.fn.Answer()
		slices.SortFunc(l.order, compareMembers)
		for _, m := range l.order {
			if m.weight == certain {
				im.Replace = append(im.Replace, l.rows(m)...)
			} else {
				im.Check = append(im.Check, l.row(m))
			}
		}
		for i := range l.open {
			im.OpenUnits = append(im.OpenUnits, l.openAnswer(&l.open[i]))
		}
		for i := range l.folded {
			im.Definitions = append(im.Definitions, l.folded[i].answer())
		}
		im.NotSearched = l.notSearched()
		im.Gaps = l.gaps()
		im.Complete = len(im.Gaps) == 0
		im.Totals = l.totals()
		return nil
	})
	return im, err
}

// rows turns a member into the rows of the list: the body, then its cold
// parts, which are symbols of their own but never patched by themselves.
func (l *list) rows(m *member) []answer.Member {
	row := l.row(m)
	rows := []answer.Member{row}
	if !m.place.HasBody() {
		return rows
	}
	for _, cold := range m.place.ColdParts() {
		how, why := answer.WithParent, "the cold part of "+symbolOf(row.Body)
		if row.How == answer.NotNeeded {
			how, why = answer.NotNeeded, row.Why
		}
		rows = append(rows, answer.Member{
			Body: cold, How: how, Patchable: "no", Why: why,
			Reasons: []answer.Reason{{Kind: answer.ReasonCold, Detail: why, Evidence: []answer.Evidence{die(m.place.File, m.place.Sub.Offset())}}},
		})
	}
	return rows
}

func (l *list) row(m *member) answer.Member {
	row := answer.Member{
		Body: m.place.Answer(), How: m.how, Patchable: m.patchable, Why: m.why, Shared: m.shared,
	}
	if m.place.HasBody() && (m.isClone || notCallable(m.place.Body)) {
		row.Signature = m.signature()
	}
	if m.reached {
		row.AddressTaken, _ = m.addressUses() // what cannot be read is a gap
	}
	for i := range m.reasons {
		row.Reasons = append(row.Reasons, l.reason(m, &m.reasons[i]))
	}
	l.describe(m, &row)
	if m.how == answer.Redirect && m.why == "" && m.onlyEmpty() {
		row.Why = "holds only instances that own no byte"
	}
	return row
}

// onlyEmpty tells a member that nothing but instances without code lead to.
func (m *member) onlyEmpty() bool {
	for i := range m.reasons {
		if m.reasons[i].class != empty {
			return false
		}
	}
	return true
}

func (l *list) reason(m *member, r *reason) answer.Reason {
	out := answer.Reason{Kind: kinds[r.kind], Class: classes[r.class]}
	if r.note != nil {
		out.Detail = r.note.detail
		if r.note.implied != nil {
			out.Evidence = r.note.implied.evidence(l.a)
		}
	}
	if r.die != 0 {
		out.Evidence = append(out.Evidence, die(m.place.File, r.die))
	}
	out.Via = l.via(m, r)
	if r.call != nil {
		for _, call := range r.call.Answer() {
			out.Evidence = append(out.Evidence, callEvidence(&call))
		}
	}
	if out.Detail == "" {
		out.Detail = detail(r)
	}
	return out
}

// via is the path of a reason: the inliners of an instance, the functions that probably
// hold the copy, or the members that led here.
func (l *list) via(m *member, r *reason) (out []answer.Function) {
	if r.note != nil && r.note.implied != nil {
		for _, id := range r.note.implied.via(l.a) {
			out = append(out, l.a.table.Function(id).Answer())
		}
	}
	if r.kind == ofInlined && r.die != 0 {
		if i, ok := m.place.File.Index().Instance(r.die); ok {
			for at := i.Parent(); at.Valid(); at = at.Parent() {
				out = append(out, m.place.File.Function(at.Origin()))
			}
		}
	}
	seen := map[*member]bool{m: true}
	for from := r.from; from != nil && !seen[from] && !from.own; from = from.reasons[0].from {
		seen[from] = true
		out = append([]answer.Function{from.place.Answer().Function}, out...)
	}
	return out
}

// detail says in words what a reason is.
func detail(r *reason) string {
	switch r.kind {
	case ofBody:
		return "machine code of the function itself"
	case ofClone:
		return "a clone made from the function"
	case callsClone:
		return "calls " + r.from.name() + ", whose signature is not the source's"
	case sharedCode:
		return "calls the function through the shared code of " + r.from.name()
	case noreturnContract:
		return "has no code behind its call of " + r.from.name()
	case escalated:
		if r.die != 0 {
			return "holds an inlined instance of the function of " + r.from.name() + ", which cannot be redirected"
		}
		return "calls " + r.from.name() + ", which cannot be redirected"
	case trustsCallee:
		return "calls " + r.from.name() + " and may rely on what it leaves alone"
	case trustsCaller:
		return "is called by " + r.from.name() + " alone or with others, and may rely on what they pass"
	}
	return ""
}

func (m *member) name() string {
	if m.symbol != "" {
		return m.symbol
	}
	return symbolOf(m.place.Answer())
}

func symbolOf(b answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return fmt.Sprintf("the body at %s", b.Address)
}

func names(functions []answer.Function) string {
	list := make([]string, len(functions))
	for i := range functions {
		list[i] = functions[i].Name
	}
	return strings.Join(list, ", ")
}

// die points to a DIE.
func die(f *program.File, off uint64) answer.Evidence {
	p := f.Index().Place(off)
	return answer.Evidence{Kind: "die", Section: p.Section, Offset: p.Offset, Path: p.Path}
}

// callEvidence points to one call.
func callEvidence(c *answer.CallEdge) answer.Evidence {
	kind := "call"
	if c.Witnesses[0] != answer.ByCode {
		kind = "call_site"
	}
	return answer.Evidence{Kind: kind, Detail: string(c.Kind) + " at " + c.Address}
}

// evidence points to where the first call of an implied path was seen.
func (im *implied) evidence(a *analysis) []answer.Evidence {
	if im.path.up == nil {
		return []answer.Evidence{{Kind: "symbol", Detail: "its code equals that of the function: folding left a copy"}}
	}
	first := im.path.id
	for s := im.path; s.up != nil; s = s.up {
		first = s.id
	}
	for _, r := range a.table.Callers(im.callee) {
		if r.Caller == first {
			f := a.p.Files()[r.File]
			seen := die(f, r.DIE)
			seen.Detail = "seen in " + f.Path()
			return []answer.Evidence{seen}
		}
	}
	return nil
}

func (l *list) openAnswer(o *openUnit) answer.OpenUnit {
	out := answer.OpenUnit{Input: o.v.file.Path(), Unit: program.UnitAnswer(o.v.unit), State: o.state, HasSite: o.hasSite, HasBody: o.hasBody}
	for c := range l.bound(o) {
		out.Bound = append(out.Bound, c.place.Answer())
	}
	return out
}

func (f *folded) answer() answer.Definition {
	out := answer.Definition{
		Input: f.def.File.Path(), Unit: program.UnitAnswer(f.def.Sub.Unit()), DIE: f.def.File.Index().Place(f.def.Sub.Offset()).Offset, Fate: "folded_or_removed", CallSites: f.sites,
	}
	if f.place.File != nil && f.place.HasBody() {
		into := f.place.Answer()
		out.FoldedInto = &into
	} else if f.place.File != nil {
		out.Fate = "wrapper"
	}
	return out
}
