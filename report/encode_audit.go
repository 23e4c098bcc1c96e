package report

import "inlay/answer"

// auditResult writes the members of a result of "audit collect" or "audit query"; known is false for any other.
func (e *encoder) auditResult(result any) (known bool) {
	return encoded(e, result, auditBaseMembers) || encoded(e, result, auditCollectMembers) || encoded(e, result, auditCopiesMembers) || encoded(e, result, auditImpactMembers) ||
		encoded(e, result, auditFindingMembers) || encoded(e, result, auditFactsMembers) || encoded(e, result, auditTopMembers) ||
		encoded(e, result, auditChangeMembers) || encoded(e, result, auditUnknownMembers)
}

func auditBaseMembers(e *encoder, b *answer.AuditBase) {
	e.str("store", b.Store)
	e.strings("snapshots", b.Snapshots)
	e.strings("patterns", b.Patterns)
	counts(e, "sources", b.Sources)
	e.num("binaries", b.Binaries)
	member(e, "incomplete", &b.Incomplete, auditIncompleteMembers)
	counts(e, "totals", b.Totals)
	e.strings("notes", b.Notes)
}

func auditIncompleteMembers(e *encoder, i *answer.AuditIncomplete) {
	e.num("binaries", i.Binaries)
	e.num("no_dwarf", i.NoDWARF)
	e.num("unread", i.Unread)
	e.num("lower_bound", i.LowerBound)
	e.num("other", i.Other)
	e.num("failed", i.Failed)
	e.num("collections", i.Collections)
}

func auditBinaryMembers(e *encoder, b *answer.AuditBinary) {
	e.str("digest", b.Digest)
	e.str("build_id", b.BuildID)
	e.str("type", b.Type)
	e.str("machine", b.Machine)
	e.str("name", b.Name)
	list(e, "places", b.Places, auditPlaceMembers)
	e.strings("evidence", b.Evidence)
	e.boolean("dwarf", b.DWARF)
	e.boolean("code", b.Code)
	e.strings("gaps", b.Gaps)
	e.strings("notes", b.Notes)
}

func auditPlaceMembers(e *encoder, p *answer.AuditPlace) {
	e.str("snapshot", p.Snapshot)
	e.str("path", p.Path)
	e.str("member", p.Member)
}

func auditCopiesMembers(e *encoder, c *answer.AuditCopies) {
	member(e, "function", &c.Function, functionMembers)
	member(e, "binary", &c.Binary, auditBinaryMembers)
	e.num("out_of_line", c.OutOfLine)
	e.num("static_twins", c.StaticTwins)
	e.num("clones", c.Clones)
	e.num("inlined_instances", c.Inlined)
	e.num("empty_inlined_instances", c.EmptyInlined)
	e.num("overridden_weak", c.OverriddenWeak)
	list(e, "copies", c.Copies, auditCopyMembers)
	e.num("open_units", c.OpenUnits)
	e.num("units_lower_bound", c.UnitsLowerBound)
	e.boolean("complete", c.Complete)
}

func auditCopyMembers(e *encoder, c *answer.AuditCopy) {
	e.str("kind", string(c.Kind))
	e.str("evidence", c.Evidence)
	e.strOrNull("symbol", c.Symbol)
	e.str("address", c.Address)
	e.str("section", c.Section)
	e.size("bytes", c.Bytes)
	e.str("unit", c.Unit)
	e.strings("clone", c.Clone)
	e.boolean("external", c.External)
	e.boolean("overridden_weak", c.OverriddenWeak)
	e.str("host", c.Host)
	e.str("host_address", c.HostAddress)
	e.str("class", string(c.Class))
	e.strings("inliners", c.Inliners)
	e.str("call_file", c.CallFile)
	e.num("call_line", c.CallLine)
	e.num("call_column", c.CallColumn)
	e.size("die_offset", c.DIE)
}

func auditImpactMembers(e *encoder, im *answer.AuditImpact) {
	member(e, "function", &im.Function, functionMembers)
	member(e, "binary", &im.Binary, auditBinaryMembers)
	e.boolean("complete", im.Complete)
	list(e, "replace", im.Replace, auditMemberMembers)
	e.strings("open_units", im.OpenUnits)
	e.num("units_lower_bound", im.UnitsLowerBound)
	e.strings("gaps", im.Gaps)
	member(e, "totals", &im.Totals, func(e *encoder, t *answer.AuditImpactTotals) {
		e.num("replace", t.Replace)
		e.num("redirect", t.Redirect)
		e.size("bytes", t.Bytes)
	})
}

func auditMemberMembers(e *encoder, m *answer.AuditMember) {
	e.strOrNull("symbol", m.Symbol)
	e.str("function", m.Function)
	e.str("address", m.Address)
	e.str("section", m.Section)
	e.size("size", m.Size)
	e.str("unit", m.Unit)
	e.strings("clone", m.Clone)
	e.str("how", string(m.How))
	e.str("why", m.Why)
	e.str("signature", m.Signature)
	list(e, "reasons", m.Reasons, func(e *encoder, r *answer.AuditReason) {
		e.str("kind", string(r.Kind))
		e.str("class", string(r.Class))
		e.strings("via", r.Via)
		e.num("count", r.Count)
	})
	e.str("evidence", m.Evidence)
}
