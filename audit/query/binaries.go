package query

import (
	"context"

	"inlay/answer"
	"inlay/audit/facts"
)

// Binaries lists all binaries with what is known about them. Errors are those of Findings.
// Totals has the keys "functions", "bodies" and "inlined_instances".
func Binaries(ctx context.Context, s Store, opt *Options) (*Answer[answer.AuditFacts], error) {
	p, err := newPool(ctx, s, opt.get(), nil)
	if err != nil {
		return nil, err
	}
	out := &Answer[answer.AuditFacts]{}
	for _, subject := range p.subjects {
		r := subject.facts()
		p.base.Totals["functions"] += r.Functions
		p.base.Totals["bodies"] += r.Bodies
		p.base.Totals["inlined_instances"] += r.Instances
		out.Results = append(out.Results, r)
	}
	out.Base, out.Problems = p.base, p.list
	return out, ctx.Err()
}

// facts sums up the evidence: the debug files where there are some, since they know more of the
// same code.
func (s *subject) facts() answer.AuditFacts {
	r := answer.AuditFacts{Binary: s.answer(), Complete: s.complete()}
	for _, place := range s.places {
		r.Outcomes = append(r.Outcomes, place.outcome)
		r.Why = append(r.Why, place.why)
	}
	for _, b := range s.evidence() {
		r.Coverage = r.Coverage.Add(coverageOf(b))
		r.Functions += int(b.Functions)
		r.Bodies += int(b.Bodies)
		r.Instances += int(b.Instances)
		r.Verdict, r.Mode, r.Tool = answer.Verdict(b.Verdict), b.Mode, b.Tool
	}
	return r
}

func coverageOf(b *facts.Binary) answer.Coverage {
	return answer.Coverage{
		Units: int(b.Units), UnitsRead: int(b.UnitsRead), UnitsLowerBound: int(b.LowerBound),
		CodeBytes: uint64(max(b.CodeBytes, 0)), InlinedBytes: uint64(max(b.InlinedBytes, 0)),
	}
}
