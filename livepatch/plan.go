package livepatch

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// Plan joins the lists of several functions into what a patch of all of them has to
// replace. The zero value is not ready: see NewPlan. It is for one goroutine.
type Plan struct {
	objects map[string]string // by input
	out     answer.PlanResult
	members map[string]*planned // by the body's id
	order   []*planned
	gaps    map[answer.GapKind]int // position in out.Plan.Gaps
}

// planned is a body in the lists.
type planned struct {
	answer.Member
	replace bool
	changed []answer.Function // whose lists it is in
}

// NewPlan starts a plan without any list.
func NewPlan(p *program.Program) *Plan {
	plan := &Plan{objects: make(map[string]string), members: make(map[string]*planned), gaps: make(map[answer.GapKind]int)}
	for _, f := range p.Files() {
		plan.objects[f.Path()] = f.Object()
	}
	plan.out.Plan.Complete = true
	return plan
}

// Add joins the list of one more function.
func (p *Plan) Add(im *answer.Impact) {
	p.out.Plan.Changed = append(p.out.Plan.Changed, im.Function)
	p.out.Plan.Complete = p.out.Plan.Complete && im.Complete
	for i := range im.Replace {
		p.add(&im.Replace[i], &im.Function, true)
	}
	for i := range im.Check {
		p.add(&im.Check[i], &im.Function, false)
	}
	for _, g := range im.Gaps {
		p.addGap(g)
	}
	for _, what := range im.NotSearched {
		if !slices.Contains(p.out.NotSearched, what) {
			p.out.NotSearched = append(p.out.NotSearched, what)
		}
	}
	p.out.Plan.Totals.OpenUnits += im.Totals.OpenUnits
	p.out.Plan.Totals.Bound += im.Totals.Bound
}

// add joins one member: a body that is to be replaced for one function needs no check
// for another.
func (p *Plan) add(m *answer.Member, changed *answer.Function, replace bool) {
	known := p.members[m.Body.ID]
	if known == nil {
		known = &planned{Member: *m, replace: replace}
		p.members[m.Body.ID] = known
		p.order = append(p.order, known)
	} else {
		if replace && !known.replace {
			known.How, known.Why, known.Patchable, known.replace = m.How, m.Why, m.Patchable, true
		}
		known.Reasons = append(slices.Clip(known.Reasons), m.Reasons...)
	}
	if changed.Name != "" {
		known.changed = append(known.changed, *changed)
	}
}

// addGap adds up the gaps of one kind.
func (p *Plan) addGap(g answer.Gap) {
	gaps := &p.out.Plan.Gaps
	if n, ok := p.gaps[g.Kind]; ok {
		(*gaps)[n].Count += g.Count
		return
	}
	p.gaps[g.Kind] = len(*gaps)
	*gaps = append(*gaps, g)
}

// Answer describes the plan in the published vocabulary. It comes last and once.
func (p *Plan) Answer() answer.PlanResult {
	if n := p.uncheckedUsers(); n > 0 {
		p.addGap(answer.Gap{Kind: answer.GapUsers, Count: n, Detail: "their source names what the patch changes", Close: "read them, or replace them too"})
		p.out.Plan.Complete = false
	}
	out := p.out
	plan := &out.Plan
	for _, m := range p.order {
		switch {
		case !m.replace:
			plan.Check = append(plan.Check, m.Member)
		case m.How == answer.Redirect:
			plan.Rows = append(plan.Rows, p.row(m))
		default:
			plan.Others = append(plan.Others, m.Member)
		}
		if m.replace {
			plan.Totals.Replace++
			if !slices.Contains(m.Body.Clone, "cold") {
				plan.Totals.Bytes += m.Body.Size
			}
		}
	}
	plan.Totals.Redirect, plan.Totals.Check = len(plan.Rows), len(plan.Check)
	slices.SortStableFunc(plan.Rows, func(a, b answer.PlanRow) int {
		return cmp.Or(cmp.Compare(rankOf(a.Object), rankOf(b.Object)), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Symbol, b.Symbol),
			cmp.Compare(a.Body.Address, b.Body.Address))
	})
	return out
}

// uncheckedUsers counts the bodies that are there for what their source names, and for
// nothing that is replaced.
func (p *Plan) uncheckedUsers() (n int) {
	for _, m := range p.order {
		if !m.replace && slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool { return r.Kind == answer.ReasonUses }) {
			n++
		}
	}
	return n
}

// rankOf puts the kernel itself before its modules.
func rankOf(object string) int {
	if object == "vmlinux" {
		return 0
	}
	return 1
}

func (p *Plan) row(m *planned) answer.PlanRow {
	row := answer.PlanRow{
		Object: p.objects[m.Body.Input], Body: m.Body, SymPos: m.SymPos, Risks: m.Risks, Patchable: m.Patchable, For: m.changed, Needs: m.Needs,
	}
	if m.Body.Symbol != nil {
		row.Symbol = *m.Body.Symbol
	}
	return row
}
