package report

import "inlay/answer"

func verifyMembers(e *encoder, v *answer.Verify) {
	e.str("input", v.Input)
	e.str("build_id", v.BuildID)
	e.str("verdict", string(v.Verdict))
	e.str("mode", v.Mode)
	e.str("mode_from", v.ModeFrom)
	list(e, "recorded", v.Recorded, modeCountMembers)
	list(e, "rules", v.Rules, ruleResultMembers)
	list(e, "units", v.Units, unitResultMembers)
	list(e, "findings", v.Findings, findingMembers)
	member(e, "accepted", &v.Accepted, acceptedMembers)
}

func modeCountMembers(e *encoder, m *answer.ModeCount) {
	e.str("mode", m.Mode)
	e.num("units", m.Units)
}

func ruleResultMembers(e *encoder, r *answer.RuleResult) {
	e.str("rule", r.Rule)
	e.str("verdict", string(r.Verdict))
	e.num("checked", r.Checked)
	e.num("total", r.Total)
	e.num("fail", r.Fail)
	e.num("unknown", r.Unknown)
	e.num("listed", r.Listed)
}

func unitResultMembers(e *encoder, u *answer.UnitResult) {
	member(e, "unit", &u.Unit, unitMembers)
	e.str("producer", u.Producer)
	e.str("mode", u.Mode)
	e.str("verdict", string(u.Verdict))
}

func findingMembers(e *encoder, f *answer.Finding) {
	e.str("rule", f.Rule)
	e.str("verdict", string(f.Verdict))
	memberOrNull(e, "unit", f.Unit, unitMembers)
	memberOrNull(e, "body", f.Body, bodyMembers)
	memberOrNull(e, "function", f.Function, functionMembers)
	list(e, "evidence", f.Evidence, proofMembers)
	e.str("message", f.Message)
	e.str("fingerprint", f.Fingerprint)
	e.str("accepted", f.Accepted)
}

func proofMembers(e *encoder, p *answer.Proof) {
	e.str("kind", p.Kind)
	e.str("section", p.Section)
	e.size("offset", p.Offset)
	e.str("detail", p.Detail)
	e.some("path", p.Path)
}

func acceptedMembers(e *encoder, a *answer.Accepted) {
	e.strings("unknown", a.Unknown)
	e.str("baseline", a.Baseline)
	e.num("unknown_findings", a.UnknownFindings)
	e.num("known_findings", a.KnownFindings)
}
