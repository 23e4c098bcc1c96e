package livepatch

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// Impact yields the impacted-function list of each selected function, in the
// order of the selection; of a selection of everything by name, declaration
// file and line. opt may be nil.
func Impact(ctx context.Context, p *program.Program, sel *program.Selection, opt *Options) iter.Seq2[answer.Impact, error] {
	return func(yield func(answer.Impact, error) bool) {
		for l, err := range lists(ctx, p, sel, opt, true) {
			var im answer.Impact
			if err == nil {
				im, err = l.answer()
			}
			if !yield(im, err) || err != nil {
				return
			}
		}
	}
}

// lists yields the list of each selected function; of everything sorted, if that is asked
// for.
func lists(ctx context.Context, p *program.Program, sel *program.Selection, opt *Options, sorted bool) iter.Seq2[*list, error] {
	return func(yield func(*list, error) bool) {
		a, err := newAnalysis(ctx, p, opt)
		if err != nil {
			yield(nil, err)
			return
		}
		functions := sel.Functions()
		if sel.All() {
			functions = a.everything(sorted)
		}
		for l, err := range inOrder(ctx, functions, p.Jobs(), a.list) {
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// everything returns the functions of the table, sorted by name, declaration file and
// line if that is asked for.
func (a *analysis) everything(sorted bool) []*program.Function {
	all := make([]*program.Function, 0, a.table.Len())
	for _, fn := range a.table.Functions() {
		all = append(all, fn)
	}
	if !sorted {
		return all
	}
	slices.SortStableFunc(all, func(x, y *program.Function) int {
		return cmp.Or(cmp.Compare(x.Source.Name, y.Source.Name), cmp.Compare(x.Source.DeclFile, y.Source.DeclFile),
			cmp.Compare(x.Source.DeclLine, y.Source.DeclLine), cmp.Compare(x.Source.LinkageName, y.Source.LinkageName))
	})
	return all
}
