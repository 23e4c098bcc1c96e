package query

import (
	"cmp"
	"context"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// FindingFilter narrows the findings; empty lists mean all.
type FindingFilter struct {
	Rules    []string
	Verdicts []answer.Verdict
}

func (f *FindingFilter) admits(x *facts.Finding) bool {
	return (len(f.Rules) == 0 || slices.Contains(f.Rules, x.Rule)) &&
		(len(f.Verdicts) == 0 || slices.Contains(f.Verdicts, answer.Verdict(x.Verdict)))
}

// Findings lists what the rules of verify say about all binaries. filter may be nil. Errors wrap
// ErrSnapshot, or come from ctx or the store. Totals counts by verdict, and the "binaries" that
// the findings are about.
func Findings(ctx context.Context, s Store, filter *FindingFilter, opt *Options) (*Answer[answer.AuditFinding], error) {
	p, err := newPool(ctx, s, opt.get(), nil)
	if err != nil {
		return nil, err
	}
	if filter == nil {
		filter = &FindingFilter{}
	}
	all := map[*subject][]facts.Finding{}
	if len(p.binaries) > 0 {
		for f := range rows(ctx, &p.problems, s.Findings(ctx, p.filter())) {
			if !filter.admits(&f) {
				continue
			}
			for _, subject := range p.speaksFor[f.Digest] {
				if !subject.superseded(&f) {
					all[subject] = append(all[subject], f)
				}
			}
		}
	}
	out := &Answer[answer.AuditFinding]{}
	for _, subject := range p.subjects {
		if len(all[subject]) == 0 {
			continue
		}
		p.base.Totals["binaries"]++
		binary := subject.answer()
		for _, f := range all[subject] {
			p.base.Totals[f.Verdict]++
			out.Results = append(out.Results, answer.AuditFinding{
				Rule: f.Rule, Verdict: answer.Verdict(f.Verdict), Binary: binary, Unit: f.Unit, Function: f.Function, Symbol: f.Symbol,
				Address: f.Address, Message: f.Message, Evidence: f.Evidence, Fingerprint: f.Fingerprint,
			})
		}
	}
	slices.SortStableFunc(out.Results, func(a, b answer.AuditFinding) int { return cmp.Compare(a.Rule, b.Rule) })
	out.Base, out.Problems = p.base, p.list
	return out, ctx.Err()
}

// superseded tells a finding that a binary without DWARF leaves undecided, and its debug files
// decide. What fails, fails by the symbols alone, so it stays.
func (s *subject) superseded(f *facts.Finding) bool {
	return len(s.debug) > 0 && f.Digest == s.own.Digest && answer.Verdict(f.Verdict) != answer.Fail
}
