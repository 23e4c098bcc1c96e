package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// The orders of Top.
const (
	ByInstances = "instances"
	ByBytes     = "bytes"
	ByBinaries  = "binaries"
)

// ErrOrder says that Top does not know an order.
var ErrOrder = errors.New("unknown order")

// Top lists the most functions that were inlined, by one of the orders. Errors wrap ErrOrder or
// ErrSnapshot, or come from ctx or the store. Totals has the keys "functions",
// "inlined_instances" and "inlined_bytes", over all functions, those that are not listed
// included.
func Top(ctx context.Context, s Store, by string, most int, opt *Options) (*Answer[answer.AuditTop], error) {
	order, err := topOrder(by)
	if err != nil {
		return nil, err
	}
	p, err := newPool(ctx, s, opt.get(), nil)
	if err != nil {
		return nil, err
	}
	all := map[identity]*topRow{}
	if len(p.binaries) > 0 {
		for f := range rows(ctx, &p.problems, s.Functions(ctx, p.filter())) {
			p.addTop(all, &f)
		}
	}
	out := &Answer[answer.AuditTop]{}
	for _, r := range all {
		if r.Instances == 0 {
			continue
		}
		p.base.Totals["functions"]++
		p.base.Totals["inlined_instances"] += int(r.Instances)
		p.base.Totals["inlined_bytes"] += int(r.Bytes)
		out.Results = append(out.Results, r.AuditTop)
	}
	slices.SortFunc(out.Results, func(a, b answer.AuditTop) int {
		return cmp.Or(order(&b, &a), compareNames(&a.Function, &b.Function))
	})
	out.Results = out.Results[:min(max(most, 0), len(out.Results))]
	out.Base, out.Problems = p.base, p.list
	return out, ctx.Err()
}

func topOrder(by string) (func(a, b *answer.AuditTop) int, error) {
	switch by {
	case ByInstances:
		return func(a, b *answer.AuditTop) int { return cmp.Compare(a.Instances, b.Instances) }, nil
	case ByBytes:
		return func(a, b *answer.AuditTop) int { return cmp.Compare(a.Bytes, b.Bytes) }, nil
	case ByBinaries:
		return func(a, b *answer.AuditTop) int { return cmp.Compare(a.Binaries, b.Binaries) }, nil
	}
	return nil, fmt.Errorf("%w %q; it is %s, %s or %s", ErrOrder, by, ByInstances, ByBytes, ByBinaries)
}

func compareNames(a, b *answer.Function) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.LinkageName, b.LinkageName), cmp.Compare(a.DeclFile, b.DeclFile), cmp.Compare(a.DeclLine, b.DeclLine))
}

// topRow is a function in the making.
type topRow struct {
	answer.AuditTop
	subjects map[*subject]bool // that hold an inlined instance
}

// addTop adds what one evidence file says, once for each binary that it speaks for.
func (p *pool) addTop(all map[identity]*topRow, f *facts.Function) {
	n := uint64(len(p.speaksFor[f.Digest]))
	if n == 0 {
		return
	}
	id := identityOf(f)
	r := all[id]
	if r == nil {
		r = &topRow{subjects: map[*subject]bool{}}
		r.Function = functionOf(f)
		all[id] = r
	}
	if g := functionOf(f); compareNames(&g, &r.Function) < 0 { // whatever order the files come in
		r.Function = g
	}
	r.Instances += n * count(f.Instances)
	r.Empty += n * count(f.EmptyInstances)
	r.Bytes += n * uint64(max(f.InlinedBytes, 0))
	r.Bodies += n * count(f.Bodies)
	r.Clones += n * count(f.Clones)
	if f.Instances == 0 {
		return
	}
	for _, s := range p.speaksFor[f.Digest] {
		r.subjects[s] = true
	}
	r.Binaries = len(r.subjects)
}

func count(n int32) uint64 { return uint64(max(n, 0)) }
