package query

import (
	"cmp"
	"context"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// Who finds the binaries that hold a copy of the functions that the patterns pick. Errors wrap
// program.ErrPattern or ErrSnapshot, or come from ctx or the store. Totals has the keys
// "binaries" with a copy, "open_binaries" that may hold one which left no trace, and the counts
// of answer.AuditCopies.
func Who(ctx context.Context, s Store, patterns []string, opt *Options) (*Answer[answer.AuditCopies], error) {
	p, found, err := ask(ctx, s, patterns, opt)
	if err != nil {
		return nil, err
	}
	out := &Answer[answer.AuditCopies]{}
	with, open := map[*subject]bool{}, map[*subject]bool{}
	totals := p.base.Totals
	for _, name := range []string{"functions", "out_of_line", "static_twins", "clones", "inlined_instances", "empty_inlined_instances"} {
		totals[name] = 0
	}
	functions := map[answer.Function]bool{}
	for _, h := range p.holdings(found) {
		r := copiesOf(h)
		if len(r.Copies) == 0 && !h.open() {
			continue
		}
		if functions[r.Function] = true; len(r.Copies) > 0 {
			with[h.subject] = true
		} else {
			open[h.subject] = true
		}
		totals["out_of_line"] += r.OutOfLine
		totals["static_twins"] += r.StaticTwins
		totals["clones"] += r.Clones
		totals["inlined_instances"] += r.Inlined
		totals["empty_inlined_instances"] += r.EmptyInlined
		out.Results = append(out.Results, r)
	}
	for s := range with {
		delete(open, s)
	}
	for i := range out.Results { // what could not be read may hold more
		out.Results[i].Complete = out.Results[i].Complete && len(p.list) == 0
	}
	totals["functions"], totals["binaries"], totals["open_binaries"] = len(functions), len(with), len(open)
	out.Base, out.Problems = p.base, p.list
	return out, ctx.Err()
}

// ask opens the pool for a question about functions.
func ask(ctx context.Context, s Store, patterns []string, opt *Options) (*pool, []*match, error) {
	p, err := newPool(ctx, s, opt.get(), nil)
	if err != nil {
		return nil, nil, err
	}
	p.base.Patterns = patterns
	found, err := p.match(patterns)
	return p, found, err
}

// copiesOf says what a binary holds of a function.
func copiesOf(h *holding) answer.AuditCopies {
	r := answer.AuditCopies{
		Function: h.function(), Binary: h.subject.answer(),
		OpenUnits: len(h.fn.OpenUnits), UnitsLowerBound: int(h.fn.LowerBound), Complete: h.complete(),
	}
	twins := 0
	for i := range h.bodies {
		if twin(&h.bodies[i]) {
			twins++
		}
	}
	for i := range h.bodies {
		c := bodyCopy(&h.bodies[i], twins > 1)
		switch c.Kind {
		case answer.CopyClone:
			r.Clones++
		case answer.CopyStaticTwin:
			r.StaticTwins++
		default:
			r.OutOfLine++
		}
		if c.OverriddenWeak {
			r.OverriddenWeak++
		}
		r.Copies = append(r.Copies, c)
	}
	for i := range h.instances {
		if r.Inlined++; h.instances[i].Class == string(answer.Empty) {
			r.EmptyInlined++
		}
		r.Copies = append(r.Copies, instanceCopy(&h.instances[i]))
	}
	slices.SortStableFunc(r.Copies, func(a, b answer.AuditCopy) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	return r
}

func kindOrder(k answer.AuditKind) int {
	return slices.Index([]answer.AuditKind{answer.CopyOutOfLine, answer.CopyStaticTwin, answer.CopyClone, answer.CopyInlined}, k)
}

// twin tells a body that no other unit sees and that is no clone: where a function has several,
// each unit has its own, as of a static function in a header.
func twin(b *facts.Body) bool { return !b.External && len(b.Clone) == 0 && !b.OverriddenWeak }

// bodyCopy is a body as a copy; twins tells that the function has several of its kind.
func bodyCopy(b *facts.Body, twins bool) answer.AuditCopy {
	c := answer.AuditCopy{
		Kind: answer.CopyOutOfLine, Evidence: b.Digest, Symbol: symbolOf(b.Symbol), Address: b.Address, Section: b.Section,
		Bytes: uint64(max(b.Size, 0)), Unit: b.UnitName, Clone: b.Clone, External: b.External, OverriddenWeak: b.OverriddenWeak,
	}
	switch {
	case len(b.Clone) > 0:
		c.Kind = answer.CopyClone
	case twins && twin(b):
		c.Kind = answer.CopyStaticTwin
	}
	return c
}

func instanceCopy(i *facts.Instance) answer.AuditCopy {
	return answer.AuditCopy{
		Kind: answer.CopyInlined, Evidence: i.Digest, Symbol: symbolOf(i.HostSymbol), Address: i.EntryPC,
		Bytes: uint64(max(i.Bytes, 0)), Unit: i.UnitName, Host: i.HostName, HostAddress: i.HostAddress,
		Class: answer.Class(i.Class), Inliners: i.Inliners, CallFile: i.CallFile, CallLine: int(i.CallLine),
		CallColumn: int(i.CallColumn), DIE: uint64(max(i.DIE, 0)),
	}
}

// symbolOf is nil for a body without a symbol.
func symbolOf(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}
