package livepatch

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// Ranks yields what each selected function drags into a patch, by code bytes, the
// most first; opt may be nil.
func Ranks(ctx context.Context, p *program.Program, sel *program.Selection, opt *Options) iter.Seq2[answer.Rank, error] {
	return func(yield func(answer.Rank, error) bool) {
		ranks := make([]answer.Rank, 0, len(sel.Functions()))
		const ahead = 1 << 20 // ranks are small, and all of them are wanted before the first is told
		for r, err := range lists(ctx, p, sel, opt, false, ahead, (*list).rank) {
			if err != nil {
				yield(answer.Rank{}, err)
				return
			}
			ranks = append(ranks, r)
		}
		order := make([]*answer.Rank, len(ranks))
		for i := range ranks {
			order[i] = &ranks[i]
		}
		slices.SortFunc(order, compareRanks)
		for _, r := range order {
			if !yield(*r, nil) {
				return
			}
		}
	}
}

func compareRanks(a, b *answer.Rank) int {
	if a.Totals.Bytes != b.Totals.Bytes {
		return cmp.Compare(b.Totals.Bytes, a.Totals.Bytes)
	}
	return cmp.Or(cmp.Compare(a.Function.Name, b.Function.Name), cmp.Compare(a.Function.DeclFile, b.Function.DeclFile),
		cmp.Compare(a.Function.DeclLine, b.Function.DeclLine), cmp.Compare(a.Function.LinkageName, b.Function.LinkageName))
}

// rank counts the list. What is there because of a body of the function itself stays
// if nothing of it is inlined; what an inlined instance brought in does not.
func (l *list) rank() (answer.Rank, error) {
	r := answer.Rank{Function: l.fn.Answer(), Totals: l.totals(), Complete: len(l.gaps()) == 0}
	stays := l.fromOwn()
	for _, m := range l.order {
		switch {
		case m.own:
			r.Bodies++
		case m.weight == certain && !stays[m]:
			r.NoinlineSaves.Members += 1 + m.cold
			r.NoinlineSaves.Bytes += m.size
		}
	}
	return r, nil
}

// fromOwn finds the members to which reasons lead from a body of the function itself
// without an inlined instance of it. A member mostly stands behind those that led to it.
func (l *list) fromOwn() map[*member]bool {
	stays := make(map[*member]bool)
	for changed := true; changed; {
		changed = false
		for _, m := range l.order {
			if m.own || stays[m] {
				continue
			}
			for i := range m.reasons {
				if from := m.reasons[i].from; from != nil && (from.own || stays[from]) {
					stays[m], changed = true, true
					break
				}
			}
		}
	}
	return stays
}
