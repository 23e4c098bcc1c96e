package query

import (
	"cmp"
	"context"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// pool is what a question is asked of: the binaries of the snapshots, with the places of each.
type pool struct {
	problems
	ctx       context.Context
	store     Store
	base      answer.AuditBase
	digests   []facts.Digest // of the evidence, by value; nil for all that the store has
	places    map[facts.Digest][]place
	sources   []facts.Source // those with an outcome that says that something is not known
	binaries  map[facts.Digest]*facts.Binary
	subjects  []*subject                  // in the order of answers
	speaksFor map[facts.Digest][]*subject // by evidence
}

// place is a source with the content of an evidence file.
type place struct {
	answer.AuditPlace
	outcome, why string
}

// newPool reads the sources and the binaries. each, if not nil, gets all sources.
func newPool(ctx context.Context, s Store, opt Options, each func(*facts.Source)) (*pool, error) {
	if err := checkSnapshot(s, opt.Snapshot); err != nil {
		return nil, err
	}
	p := &pool{ctx: ctx, store: s, places: map[facts.Digest][]place{}, binaries: map[facts.Digest]*facts.Binary{}}
	p.base = answer.AuditBase{Store: opt.Store, Sources: map[string]int{}, Totals: map[string]int{}}
	if opt.Snapshot != "" {
		p.base.Snapshots = []string{opt.Snapshot}
	} else {
		all, err := s.Snapshots()
		if err != nil {
			return nil, err
		}
		p.base.Snapshots = slices.Sorted(slices.Values(all))
	}
	unfinished, err := s.Unfinished()
	if err != nil {
		return nil, err
	}
	p.base.Incomplete.Collections = unfinished
	p.readSources(opt.Snapshot, each)
	p.readBinaries()
	p.missing()
	p.makeSubjects()
	p.count()
	return p, ctx.Err()
}

func (p *pool) readSources(snapshot string, each func(*facts.Source)) {
	for s := range rows(p.ctx, &p.problems, p.store.Sources(p.ctx, snapshot)) {
		if p.base.Sources[s.Outcome]++; each != nil {
			each(&s)
		}
		switch s.Outcome {
		case facts.Read, facts.NoDWARF:
			p.places[s.Digest] = append(p.places[s.Digest], place{answer.AuditPlace{Snapshot: s.Snapshot, Path: s.Path, Member: s.Member}, s.Outcome, s.Why})
		case facts.Failed:
			p.base.Incomplete.Failed++
			p.sources = append(p.sources, s)
		}
	}
	for _, list := range p.places {
		slices.SortFunc(list, func(a, b place) int { return comparePlaces(a.AuditPlace, b.AuditPlace) })
	}
	if snapshot == "" {
		return
	}
	p.digests = make([]facts.Digest, 0, len(p.places))
	for d := range p.places {
		p.digests = append(p.digests, d)
	}
	slices.Sort(p.digests)
}

func comparePlaces(a, b answer.AuditPlace) int {
	return cmp.Or(cmp.Compare(a.Snapshot, b.Snapshot), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Member, b.Member))
}

// filter is the filter of all rows of the pool.
func (p *pool) filter() *Filter { return &Filter{Digests: p.digests} }

func (p *pool) readBinaries() {
	if p.digests != nil && len(p.digests) == 0 {
		return // a snapshot without a binary
	}
	for b := range rows(p.ctx, &p.problems, p.store.Binaries(p.ctx, p.filter())) {
		p.binaries[b.Digest] = &b
	}
}

// missing counts the sources whose facts were collected and cannot be read any more, as their folder
// was removed or is damaged, or did not come along when stores were joined: nothing is known of them.
func (p *pool) missing() {
	for d, list := range p.places {
		if p.binaries[d] != nil {
			continue
		}
		for _, at := range list {
			p.base.Incomplete.Failed++
			p.sources = append(p.sources, facts.Source{
				Snapshot: at.Snapshot, Path: at.Path, Member: at.Member, Digest: d, Outcome: at.outcome,
				Why: "its facts cannot be read from the store any more: collect again",
			})
		}
	}
}

// count sums up how much is known.
func (p *pool) count() {
	in := &p.base.Incomplete
	p.base.Binaries = len(p.subjects)
	for _, s := range p.subjects {
		if s.complete() {
			continue
		}
		in.Binaries++
		bare := !s.hasDWARF()
		unread := s.any(func(b *facts.Binary) bool { return b.UnitsRead < b.Units })
		lower := s.any(func(b *facts.Binary) bool { return b.LowerBound > 0 })
		in.NoDWARF += one(bare)
		in.Unread += one(unread)
		in.LowerBound += one(lower)
		in.Other += one(!bare && !unread && !lower)
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
