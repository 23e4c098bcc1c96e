package query

import (
	"cmp"
	"context"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// Unknown lists the binaries about which not everything is known, and the files that could not
// be read. Errors are those of Findings. Totals has the keys "binaries" and "sources".
func Unknown(ctx context.Context, s Store, opt *Options) (*Answer[answer.AuditUnknown], error) {
	p, err := newPool(ctx, s, opt.get(), nil)
	if err != nil {
		return nil, err
	}
	out := &Answer[answer.AuditUnknown]{}
	for _, subject := range p.subjects {
		if subject.complete() {
			continue
		}
		binary := subject.answer()
		r := answer.AuditUnknown{What: "binary", Binary: &binary, Why: slices.Clone(binary.Gaps)}
		for _, place := range subject.places {
			if r.Outcome == "" {
				r.Outcome = place.outcome
			}
			if place.outcome == facts.NoDWARF && !subject.hasDWARF() && place.why != "" && !slices.Contains(r.Why, place.why) {
				r.Why = append(r.Why, place.why)
			}
		}
		out.Results = append(out.Results, r)
	}
	slices.SortFunc(p.sources, func(a, b facts.Source) int {
		return cmp.Or(comparePlaces(placeOf(&a), placeOf(&b)), cmp.Compare(a.Why, b.Why))
	})
	for i := range p.sources {
		s, place := &p.sources[i], placeOf(&p.sources[i])
		out.Results = append(out.Results, answer.AuditUnknown{What: "source", Place: &place, Outcome: s.Outcome, Why: []string{s.Why}})
	}
	p.base.Totals["binaries"], p.base.Totals["sources"] = p.base.Incomplete.Binaries, len(p.sources)
	out.Base, out.Problems = p.base, p.list
	return out, ctx.Err()
}

func placeOf(s *facts.Source) answer.AuditPlace {
	return answer.AuditPlace{Snapshot: s.Snapshot, Path: s.Path, Member: s.Member}
}
