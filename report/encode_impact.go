package report

import "inlay/answer"

func impactMembers(e *encoder, i *answer.Impact) {
	member(e, "function", &i.Function, functionMembers)
	e.boolean("complete", i.Complete)
	list(e, "replace", i.Replace, memberMembers)
	list(e, "check", i.Check, memberMembers)
	list(e, "open_units", i.OpenUnits, openUnitMembers)
	list(e, "definitions", i.Definitions, definitionMembers)
	e.strings("not_searched", i.NotSearched)
	list(e, "gaps", i.Gaps, gapMembers)
	member(e, "totals", &i.Totals, totalsMembers)
}

func memberMembers(e *encoder, m *answer.Member) {
	member(e, "body", &m.Body, bodyMembers)
	e.str("how", string(m.How))
	list(e, "reasons", m.Reasons, reasonMembers)
	e.str("patchable", m.Patchable)
	e.str("why", m.Why)
	e.numOrNull("sympos", m.SymPos)
	list(e, "risks", m.Risks, riskMembers)
	memberOrNull(e, "signature", m.Signature, signatureMembers)
	list(e, "shared", m.Shared, functionMembers)
	addressTaken(e, m.AddressTaken)
	needs(e, m.Needs)
}

func signatureMembers(e *encoder, s *answer.Signature) {
	e.boolean("in_place", s.InPlace)
	list(e, "lost_parameters", s.Lost, parameterMembers)
	list(e, "constant_parameters", s.Constant, parameterMembers)
	list(e, "changed_parameters", s.Changed, parameterMembers)
	e.booleanOrNull("return_dropped", s.ReturnDropped)
}

func reasonMembers(e *encoder, r *answer.Reason) {
	e.str("kind", string(r.Kind))
	list(e, "via", r.Via, functionMembers)
	e.str("class", string(r.Class))
	list(e, "evidence", r.Evidence, evidenceMembers)
	e.str("detail", r.Detail)
}

func evidenceMembers(e *encoder, v *answer.Evidence) {
	e.str("kind", v.Kind)
	e.str("section", v.Section)
	e.size("offset", v.Offset)
	e.str("detail", v.Detail)
	e.some("path", v.Path)
}

func riskMembers(e *encoder, r *answer.Risk) {
	e.str("kind", r.Kind)
	e.str("detail", r.Detail)
}

func openUnitMembers(e *encoder, u *answer.OpenUnit) {
	e.str("input", u.Input)
	member(e, "unit", &u.Unit, unitMembers)
	e.str("state", string(u.State))
	e.boolean("has_site", u.HasSite)
	e.boolean("has_body", u.HasBody)
	list(e, "bound", u.Bound, bodyMembers)
}

func definitionMembers(e *encoder, d *answer.Definition) {
	e.str("input", d.Input)
	member(e, "unit", &d.Unit, unitMembers)
	e.size("die_offset", d.DIE)
	e.str("fate", d.Fate)
	memberOrNull(e, "folded_into", d.FoldedInto, bodyMembers)
	e.num("call_sites", d.CallSites)
}

func gapMembers(e *encoder, g *answer.Gap) {
	e.str("kind", string(g.Kind))
	e.num("count", g.Count)
	e.str("detail", g.Detail)
	e.str("close", g.Close)
}

func totalsMembers(e *encoder, t *answer.Totals) {
	e.num("replace", t.Replace)
	e.num("redirect", t.Redirect)
	e.num("check", t.Check)
	e.num("open_units", t.OpenUnits)
	e.num("bound", t.Bound)
	e.size("bytes", t.Bytes)
}

func rankMembers(e *encoder, r *answer.Rank) {
	member(e, "function", &r.Function, functionMembers)
	e.boolean("complete", r.Complete)
	member(e, "totals", &r.Totals, totalsMembers)
	e.num("bodies", r.Bodies)
	member(e, "noinline_saves", &r.NoinlineSaves, savingMembers)
}

func savingMembers(e *encoder, s *answer.Saving) {
	e.num("members", s.Members)
	e.size("bytes", s.Bytes)
}
