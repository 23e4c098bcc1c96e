package report

import "inlay/answer"

func auditFindingMembers(e *encoder, f *answer.AuditFinding) {
	e.str("rule", f.Rule)
	e.str("verdict", string(f.Verdict))
	member(e, "binary", &f.Binary, auditBinaryMembers)
	e.str("unit", f.Unit)
	e.str("function", f.Function)
	e.str("symbol", f.Symbol)
	e.str("address", f.Address)
	e.str("message", f.Message)
	e.strings("evidence", f.Evidence)
	e.str("fingerprint", f.Fingerprint)
}

func auditFactsMembers(e *encoder, f *answer.AuditFacts) {
	member(e, "binary", &f.Binary, auditBinaryMembers)
	e.boolean("complete", f.Complete)
	e.strings("outcomes", f.Outcomes)
	e.strings("why", f.Why)
	member(e, "coverage", &f.Coverage, coverageMembers)
	e.num("functions", f.Functions)
	e.num("bodies", f.Bodies)
	e.num("instances", f.Instances)
	e.str("verdict", string(f.Verdict))
	e.str("mode", f.Mode)
	e.str("tool", f.Tool)
}

func auditTopMembers(e *encoder, t *answer.AuditTop) {
	member(e, "function", &t.Function, functionMembers)
	e.size("inlined_instances", t.Instances)
	e.size("empty_inlined_instances", t.Empty)
	e.size("inlined_bytes", t.Bytes)
	e.num("binaries", t.Binaries)
	e.size("bodies", t.Bodies)
	e.size("clones", t.Clones)
}

func auditUnknownMembers(e *encoder, u *answer.AuditUnknown) {
	e.str("what", u.What)
	memberOrNull(e, "binary", u.Binary, auditBinaryMembers)
	memberOrNull(e, "place", u.Place, auditPlaceMembers)
	e.str("outcome", u.Outcome)
	e.strings("why", u.Why)
}

func auditChangeMembers(e *encoder, c *answer.AuditChange) {
	e.str("path", c.Path)
	e.str("member", c.Member)
	e.str("change", c.Change)
	memberOrNull(e, "old", c.Old, auditSideMembers)
	memberOrNull(e, "new", c.New, auditSideMembers)
	list(e, "functions", c.Functions, auditFunctionChangeMembers)
	e.strings("notes", c.Notes)
}

func auditSideMembers(e *encoder, s *answer.AuditSide) {
	e.str("digest", s.Digest)
	e.str("build_id", s.BuildID)
	e.str("outcome", s.Outcome)
	e.str("why", s.Why)
}

func auditFunctionChangeMembers(e *encoder, f *answer.AuditFunctionChange) {
	member(e, "function", &f.Function, functionMembers)
	words(e, "changes", f.Changes)
	member(e, "old", &f.Old, auditCountMembers)
	member(e, "new", &f.New, auditCountMembers)
	e.strings("hosts_gained", f.HostsGained)
	e.strings("hosts_lost", f.HostsLost)
}

func auditCountMembers(e *encoder, c *answer.AuditCount) {
	e.num("out_of_line", c.OutOfLine)
	e.num("clones", c.Clones)
	e.num("inlined_instances", c.Instances)
	e.size("inlined_bytes", c.Bytes)
}
