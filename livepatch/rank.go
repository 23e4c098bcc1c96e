package livepatch

import (
	"context"
	"iter"

	"inlay/answer"
	"inlay/program"
)

// Ranks yields what each selected function drags into a patch, by code bytes, the
// most first; opt may be nil.
func Ranks(ctx context.Context, p *program.Program, sel *program.Selection, opt *Options) iter.Seq2[answer.Rank, error] {
	return func(yield func(answer.Rank, error) bool) {
		for im, err := range Impact(ctx, p, sel, opt) {
			if !yield(answer.Rank{Function: im.Function, Complete: im.Complete, Totals: im.Totals}, err) || err != nil {
				return
			}
		}
	}
}
