package cover

import (
	"slices"

	"inlay/answer"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// findMissing lists the rows of the plan that the patch does not have.
func (r *run) findMissing() error {
	plan := &r.plan.Plan
	for i := range plan.Rows {
		row := &plan.Rows[i]
		if r.isReplaced(&row.Body) || r.meantBy(row) {
			continue
		}
		if m := r.missing(&row.Body, row.Object, row.SymPos); !onlyRegisters(m.Reasons) {
			r.out.Missing = append(r.out.Missing, m)
			r.out.Suggest = append(r.out.Suggest, *row)
		}
	}
	for i := range plan.Others {
		if m := &plan.Others[i]; m.How == answer.Impossible && !r.isReplaced(&m.Body) {
			r.out.Unpatchable = append(r.out.Unpatchable, answer.Unpatchable{
				Verdict: answer.Fail, Object: r.objectOf(&m.Body), Symbol: symbolOf(&m.Body), Body: &m.Body, Why: m.Why,
			})
		}
	}
	return nil
}

// missing describes a body of the lists with the reasons that all lists have for it.
func (r *run) missing(b *answer.Body, object string, pos *int) answer.Missing {
	m := answer.Missing{Object: object, Body: *b, SymPos: pos}
	for _, l := range r.lists {
		if one := l.members[b.ID]; one != nil && l.changed {
			m.Reasons = append(m.Reasons, one.Reasons...)
			m.For = append(m.For, l.impact.Function)
		}
	}
	return m
}

// onlyRegisters tells a body that only relies on the registers which the function leaves
// alone: whether the new one does too is seen from its code.
func onlyRegisters(reasons []answer.Reason) bool {
	return len(reasons) > 0 && !slices.ContainsFunc(reasons, func(r answer.Reason) bool { return r.Kind != answer.ReasonRegisterContract })
}

// meantBy tells whether an entry of the patch means a row, though it does not name it: its
// position or the number of its clone is another one.
func (r *run) meantBy(row *answer.PlanRow) bool {
	for _, e := range r.entries {
		if e.object() != row.Object || e.resolved() && r.isNeeded(e.id()) {
			continue
		}
		switch {
		case slices.Contains(row.Body.Symbols, e.Symbol):
			r.out.Ambiguous = append(r.out.Ambiguous, e.ambiguous(row.SymPos))
		case e.noSuchClone() && slices.ContainsFunc(row.Body.Symbols, func(s string) bool { return sameClone(s, e.Symbol) }):
			r.out.Clones = append(r.out.Clones, e.lostClone(&row.Body))
		default:
			continue
		}
		e.told = true
		r.out.Suggest = append(r.out.Suggest, *row)
		return true
	}
	return false
}

// isNeeded tells whether the changed functions demand a body.
func (r *run) isNeeded(id string) bool {
	return slices.ContainsFunc(r.lists, func(l *functionList) bool { return l.changed && l.members[id] != nil })
}

// sameClone tells names that differ in the numbers of their suffixes alone.
func sameClone(a, b string) bool {
	x, y := clonename.Parse(a), clonename.Parse(b)
	return x.Stem == y.Stem && slices.Equal(x.Kinds(), y.Kinds())
}

// ambiguous describes an entry that does not name one function, or not the right one.
func (e *replaced) ambiguous(right *int) answer.Ambiguous {
	out := answer.Ambiguous{Object: e.object(), Symbol: e.Symbol, SymPos: e.SymPos, Right: right, Why: e.why}
	if e.resolved() {
		out.Why = "names another function than the changed ones demand"
	}
	for _, p := range e.candidates {
		out.Candidates = append(out.Candidates, p.Answer())
	}
	return out
}

// lostClone describes an entry for a clone that is not there; body is what it seems to
// mean, nil if nothing tells.
func (e *replaced) lostClone(body *answer.Body) answer.CoverClone {
	out := answer.CoverClone{
		Verdict: answer.Fail, Kind: "no_such_clone", Object: e.object(), Symbol: e.Symbol, Body: body, Existing: e.file.ClonesNamed(e.Symbol),
		Detail: "this build has no clone of that name",
	}
	return out
}

func (r *run) objectOf(b *answer.Body) string {
	if f := r.fileOf(b); f != nil {
		return f.Object()
	}
	return ""
}

func (r *run) fileOf(b *answer.Body) *program.File {
	for _, f := range r.target.Files() {
		if f.Path() == b.Input {
			return f
		}
	}
	return nil
}

func symbolOf(b *answer.Body) string {
	if b.Symbol == nil {
		return ""
	}
	return *b.Symbol
}
