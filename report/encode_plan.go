package report

import "inlay/answer"

func planResultMembers(e *encoder, r *answer.PlanResult) {
	member(e, "plan", &r.Plan, planMembers)
	list(e, "unresolved_hunks", r.UnresolvedHunks, hunkMembers)
	e.strings("not_searched", r.NotSearched)
}

func planMembers(e *encoder, p *answer.Plan) {
	list(e, "changed", p.Changed, functionMembers)
	e.boolean("complete", p.Complete)
	list(e, "rows", p.Rows, planRowMembers)
	list(e, "others", p.Others, memberMembers)
	list(e, "check", p.Check, memberMembers)
	list(e, "gaps", p.Gaps, gapMembers)
	e.strings("added_functions", p.Added)
	e.strings("removed_functions", p.Removed)
	e.strings("renamed_files", p.Renamed)
	e.strings("notes", p.Notes)
	member(e, "totals", &p.Totals, totalsMembers)
}

func planRowMembers(e *encoder, r *answer.PlanRow) {
	e.str("object", r.Object)
	e.str("symbol", r.Symbol)
	e.numOrNull("sympos", r.SymPos)
	member(e, "body", &r.Body, bodyMembers)
	list(e, "for", r.For, functionMembers)
	list(e, "risks", r.Risks, riskMembers)
	needs(e, r.Needs)
	e.str("patchable", r.Patchable)
}

// needs writes null where nobody asked for them.
func needs(e *encoder, v []answer.Need) {
	if v == nil {
		e.null("needs")
		return
	}
	list(e, "needs", v, needMembers)
}

func needMembers(e *encoder, n *answer.Need) {
	e.str("kind", n.Kind)
	e.str("symbol", n.Symbol)
	e.numOrNull("sympos", n.SymPos)
	e.str("object", n.Object)
	e.str("detail", n.Detail)
}

func hunkMembers(e *encoder, h *answer.Hunk) {
	e.str("file", h.File)
	e.num("line", h.Line)
	e.num("lines", h.Lines)
	e.str("kind", h.Kind)
	e.str("name", h.Name)
	e.str("detail", h.Detail)
}

func eachResultMembers(e *encoder, r *answer.EachResult) {
	list(e, "systems", r.Systems, systemMembers)
	e.strings("absent", r.Absent)
	planResultMembers(e, &r.PlanResult)
}

func systemMembers(e *encoder, s *answer.System) {
	e.str("name", s.Name)
	e.str("release", s.Release)
	e.strings("inputs", s.Inputs)
}
