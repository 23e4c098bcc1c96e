package report

import "inlay/answer"

func coverMembers(e *encoder, c *answer.Cover) {
	e.str("verdict", string(c.Verdict))
	e.str("patch", c.Patch)
	e.str("target", c.Target)
	list(e, "patches", c.Patches, coverPatchMembers)
	list(e, "changed", c.Changed, functionMembers)
	e.str("changed_from", c.ChangedFrom)
	list(e, "replaced", c.Replaced, replacedMembers)
	list(e, "missing", c.Missing, missingMembers)
	list(e, "possible", c.Possible, missingMembers)
	list(e, "unpatchable", c.Unpatchable, unpatchableMembers)
	list(e, "ambiguous", c.Ambiguous, ambiguousMembers)
	list(e, "clones", c.Clones, coverCloneMembers)
	list(e, "drift", c.Drift, driftMembers)
	list(e, "contracts", c.Contracts, coverContractMembers)
	list(e, "extra", c.Extra, replacedMembers)
	list(e, "mismatches", c.Mismatches, mismatchMembers)
	list(e, "open_units", c.OpenUnits, openUnitMembers)
	list(e, "gaps", c.Gaps, gapMembers)
	list(e, "unresolved_hunks", c.UnresolvedHunks, hunkMembers)
	list(e, "checked", c.Checked, checkedMembers)
	list(e, "suggest", c.Suggest, planRowMembers)
	e.strings("notes", c.Notes)
}

func coverPatchMembers(e *encoder, p *answer.CoverPatch) {
	e.str("path", p.Path)
	e.str("kind", p.Kind)
	e.str("name", p.Name)
	e.str("build_id", p.BuildID)
	e.str("layout", p.Layout)
	e.booleanOrNull("replace", p.Replace)
	e.str("policy", p.Policy)
	e.num("entries", p.Entries)
	e.boolean("superseded", p.Superseded)
}

func replacedMembers(e *encoder, r *answer.Replaced) {
	e.str("patch", r.Patch)
	e.str("object", r.Object)
	e.str("symbol", r.Symbol)
	e.numOrNull("sympos", r.SymPos)
	e.str("new_symbol", r.New)
	memberOrNull(e, "body", r.Body, bodyMembers)
	e.str("role", r.Role)
}

func missingMembers(e *encoder, m *answer.Missing) {
	e.str("object", m.Object)
	member(e, "body", &m.Body, bodyMembers)
	e.numOrNull("sympos", m.SymPos)
	list(e, "reasons", m.Reasons, reasonMembers)
	list(e, "for", m.For, functionMembers)
	e.str("why", m.Why)
}

func unpatchableMembers(e *encoder, u *answer.Unpatchable) {
	e.str("verdict", string(u.Verdict))
	e.str("object", u.Object)
	e.str("symbol", u.Symbol)
	memberOrNull(e, "body", u.Body, bodyMembers)
	e.boolean("replaced", u.Entry)
	e.str("why", u.Why)
}

func ambiguousMembers(e *encoder, a *answer.Ambiguous) {
	e.str("object", a.Object)
	e.str("symbol", a.Symbol)
	e.numOrNull("sympos", a.SymPos)
	e.numOrNull("right_sympos", a.Right)
	list(e, "candidates", a.Candidates, bodyMembers)
	e.str("why", a.Why)
}

func coverCloneMembers(e *encoder, c *answer.CoverClone) {
	e.str("verdict", string(c.Verdict))
	e.str("kind", c.Kind)
	e.str("object", c.Object)
	e.str("symbol", c.Symbol)
	memberOrNull(e, "body", c.Body, bodyMembers)
	e.strings("existing", c.Existing)
	e.str("detail", c.Detail)
}

func driftMembers(e *encoder, d *answer.Drift) {
	e.str("verdict", string(d.Verdict))
	e.str("kind", d.Kind)
	e.str("function", d.Function)
	e.str("what", d.What)
	e.str("detail", d.Detail)
	list(e, "evidence", d.Evidence, evidenceMembers)
}

func coverContractMembers(e *encoder, c *answer.CoverContract) {
	e.str("verdict", string(c.Verdict))
	member(e, "body", &c.Body, bodyMembers)
	member(e, "function", &c.Function, functionMembers)
	e.str("register", c.Register)
	e.str("detail", c.Detail)
	list(e, "evidence", c.Evidence, evidenceMembers)
}

func mismatchMembers(e *encoder, m *answer.Mismatch) {
	e.str("kind", m.Kind)
	e.str("want", m.Want)
	e.str("have", m.Have)
	e.str("file", m.File)
}

func checkedMembers(e *encoder, c *answer.Checked) {
	e.str("build_id", c.BuildID)
	e.str("unit", c.Unit)
	e.str("body", c.Body)
	e.str("gap", c.Gap)
	e.str("function", c.Function)
	e.str("reviewer", c.Reviewer)
	e.str("reason", c.Reason)
	e.boolean("used", c.Used)
}
