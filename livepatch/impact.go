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
	const ahead = 64 // answers can be large
	return lists(ctx, p, sel, opt, true, ahead, (*list).answer)
}

// lists yields what use makes of the list of each selected function; of everything sorted,
// if that is asked for.
func lists[R any](ctx context.Context, p *program.Program, sel *program.Selection, opt *Options, sorted bool, ahead int,
	use func(*list) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		a, err := newAnalysis(ctx, p, opt)
		if err != nil {
			var none R
			yield(none, err)
			return
		}
		functions := sel.Functions()
		if sel.All() {
			functions = a.everything(sorted)
		}
		newWorker := func() func(*program.Function) (R, error) {
			x := newMemberIndex(a)
			return func(fn *program.Function) (r R, err error) {
				err = p.Guard(func() error {
					l, err := a.list(fn, x)
					if err == nil {
						r, err = use(l)
					}
					return err
				})
				return r, err
			}
		}
		for r, err := range inOrder(ctx, functions, p.Jobs(), ahead, newWorker) {
			if !yield(r, err) || err != nil {
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
