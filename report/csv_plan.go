package report

import (
	"slices"

	"inlay/answer"
)

// The columns that only rows of a plan have.
const (
	planObject = 22
	planFor    = 23
	planNeeds  = 24
)

// csvPlanOr writes plans, and hands other results on.
func csvPlanOr(other func(any, func(...string)) error) func(any, func(...string)) error {
	return func(result any, row func(...string)) error {
		if r, ok := is[answer.PlanResult](result); ok {
			csvPlan(r, row)
			return nil
		}
		if r, ok := is[answer.EachResult](result); ok {
			csvEach(r, row)
			return nil
		}
		return other(result, row)
	}
}

// csvPlan writes one row for each row of a plan, whose list is "plan", one for each
// other member ("plan_other", "plan_check"), one for each hunk without a function
// ("unresolved_hunk", its file and line as those of the declaration, its kind as
// reasons), one for each thing that the patch does besides ("added_function",
// "removed_function", "renamed_file"), and the gaps and files not searched of the whole.
func csvPlan(r *answer.PlanResult, row func(...string)) {
	w := impactRows{head: []string{"", "", ""}, row: row}
	plan := &r.Plan
	for i := range plan.Rows {
		w.planRow(&plan.Rows[i])
	}
	for i := range plan.Others {
		w.member("plan_other", &plan.Others[i])
	}
	for i := range plan.Check {
		w.member("plan_check", &plan.Check[i])
	}
	for i := range r.UnresolvedHunks {
		h := &r.UnresolvedHunks[i]
		hunk := impactRows{head: []string{h.Name, h.File, dec(h.Line)}, row: row}
		hunk.other("unresolved_hunk", nil, map[int]string{impactReason: h.Kind, impactWhy: h.Detail})
	}
	for i, names := range [][]string{plan.Added, plan.Removed, plan.Renamed} {
		for _, name := range names {
			named := impactRows{head: []string{name, "", ""}, row: row}
			named.other([]string{"added_function", "removed_function", "renamed_file"}[i], nil, nil)
		}
	}
	for _, n := range plan.Notes {
		w.other("plan_note", nil, map[int]string{impactWhy: n})
	}
	for _, file := range r.NotSearched {
		w.other("plan_not_searched", nil, map[int]string{impactInput: file})
	}
	for i := range plan.Gaps {
		g := &plan.Gaps[i]
		w.other("plan_gap", nil, map[int]string{impactReason: string(g.Kind), impactWhy: gapWords(g)})
	}
}

func (r *impactRows) planRow(p *answer.PlanRow) {
	r.other("plan", &p.Body, map[int]string{
		impactHow: string(answer.Redirect), impactPatchable: p.Patchable, impactSymPos: optional(p.SymPos), impactRisks: join(p.Risks, risk),
		impactUnit: p.Body.Unit.Name, planObject: p.Object, planFor: join(p.For, plainName), planNeeds: join(p.Needs, needWords),
	})
}

// csvEach writes the rows of a group's plan once for each of its systems, whose names
// stand in the state.
func csvEach(r *answer.EachResult, row func(...string)) {
	for i := range r.Systems {
		of := func(cells ...string) {
			cells = slices.Clone(cells)
			cells[impactState] = r.Systems[i].Name
			row(cells...)
		}
		for _, name := range r.Absent {
			absent := impactRows{head: []string{name, "", ""}, row: of}
			absent.other("absent", nil, nil)
		}
		csvPlan(&r.PlanResult, of)
	}
}
