package report

import "inlay/answer"

func auditCollectMembers(e *encoder, c *answer.AuditCollect) {
	e.str("store", c.Store)
	e.str("snapshot", c.Snapshot)
	e.num("sources", c.Sources)
	counts(e, "outcomes", c.Outcomes)
	e.num("bytes", int(c.Bytes))
	e.num("added", c.Added)
	e.num("kept", c.Kept)
	list(e, "failures", c.Failures, auditFailureMembers)
}

func auditFailureMembers(e *encoder, f *answer.AuditFailure) {
	e.str("path", f.Path)
	e.str("member", f.Member)
	e.str("why", f.Why)
}
