package diff

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// Comparison is what differs between two builds.
type Comparison struct {
	base      answer.DiffBase
	functions []answer.DiffFunction
}

// Base says how much was compared and how much differs.
func (c *Comparison) Base() answer.DiffBase { return c.base }

// Functions yields the functions that differ, by name, declaration file and line.
func (c *Comparison) Functions() iter.Seq[*answer.DiffFunction] {
	return func(yield func(*answer.DiffFunction) bool) {
		for i := range c.functions {
			if !yield(&c.functions[i]) {
				return
			}
		}
	}
}

// Compare compares two builds, which stay open until it returns. A file without DWARF, and units that
// could not be read, are told by [Comparison.Base]. Errors are those of ctx.
func Compare(ctx context.Context, old, next *program.Program) (*Comparison, error) {
	w := comparer{}
	var err error
	if w.old, err = newSide(ctx, old); err != nil {
		return nil, err
	}
	if w.next, err = newSide(ctx, next); err != nil {
		return nil, err
	}
	w.matches = match(w.old, w.next)
	c := &Comparison{base: answer.DiffBase{
		Functions: len(w.matches.pairs), Matched: len(w.matches.toNew), Totals: make(map[answer.CopyChange]int), Incomplete: w.incomplete(),
	}}
	for _, p := range w.matches.pairs {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if d := w.compare(p); len(d.Changes) > 0 || len(d.Unfit) > 0 {
			c.add(d)
		}
	}
	slices.SortStableFunc(c.functions, func(a, b answer.DiffFunction) int { return compareFunctions(a.Function, b.Function) })
	return c, nil
}

func (c *Comparison) add(d *answer.DiffFunction) {
	c.functions = append(c.functions, *d)
	c.base.Changed++
	if len(d.Unfit) > 0 {
		c.base.Unfit++
	}
	for _, change := range d.Changes {
		c.base.Totals[change]++
	}
}

func compareFunctions(a, b answer.Function) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.DeclFile, b.DeclFile), cmp.Compare(a.DeclLine, b.DeclLine),
		cmp.Compare(a.LinkageName, b.LinkageName))
}

// comparer compares function by function.
type comparer struct {
	old, next *side
	matches   *matches
}

// incomplete says what keeps the comparison from being one of everything.
func (w *comparer) incomplete() []string {
	out := []string{}
	for _, s := range []struct {
		name string
		*side
	}{{"old", w.old}, {"new", w.next}} {
		var read answer.Coverage
		for _, in := range s.p.Inputs() {
			read = read.Add(in.Coverage)
		}
		switch {
		case read.Units == 0:
			out = append(out, fmt.Sprintf("the %s build has no DWARF that could be read", s.name))
		case read.UnitsRead < read.Units:
			out = append(out, fmt.Sprintf("%d of %d units of the %s build could not be read", read.Units-read.UnitsRead, read.Units, s.name))
		}
	}
	if n := w.matches.ambiguous; n > 0 {
		out = append(out, fmt.Sprintf("%d functions of the old build could be any of several of the new one", n))
	}
	return out
}

// compare says what happened to the copies of a function.
func (w *comparer) compare(p pair) *answer.DiffFunction {
	d := &answer.DiffFunction{
		Changes: []answer.CopyChange{}, HostsGained: []answer.Function{}, HostsLost: []answer.Function{},
		SymbolsGained: []string{}, SymbolsLost: []string{}, Renumbered: []answer.DiffSymbol{}, Unfit: []string{},
	}
	switch {
	case p.old == program.NoFunction:
		d.Function, d.New = w.next.table.Function(p.next).Answer(), w.next.copies(p.next).count
		d.Changes = append(d.Changes, answer.Appeared)
	case p.next == program.NoFunction:
		d.Function, d.Old = w.old.table.Function(p.old).Answer(), w.old.copies(p.old).count
		d.Changes = append(d.Changes, answer.Disappeared)
		d.Unfit = append(d.Unfit, "no code of it was found in the new build")
	default:
		d.Function = w.next.table.Function(p.next).Answer()
		w.both(d, p)
	}
	return d
}

// both compares the copies of a function that both builds have.
func (w *comparer) both(d *answer.DiffFunction, p pair) {
	old, next := w.old.copies(p.old), w.next.copies(p.next)
	d.Old, d.New = old.count, next.count
	w.hosts(d, old, next)
	symbols(d, old, next)
	d.OldPrototype, d.NewPrototype = w.prototypes(p)
	for _, c := range []struct {
		kind answer.CopyChange
		is   bool
	}{
		{answer.NewlyInlined, len(d.HostsGained) > 0},
		{answer.NoLongerInlined, len(d.HostsLost) > 0},
		{answer.Cloned, next.count.Clones > old.count.Clones},
		{answer.Uncloned, next.count.Clones < old.count.Clones},
		{answer.MoreBodies, next.count.OutOfLine > old.count.OutOfLine},
		{answer.FewerBodies, next.count.OutOfLine < old.count.OutOfLine},
		{answer.Renumbered, len(d.Renumbered) > 0},
		{answer.PrototypeChanged, d.OldPrototype != d.NewPrototype},
	} {
		if c.is {
			d.Changes = append(d.Changes, c.kind)
		}
	}
	unfit(d, old, next)
}

// hosts lists the functions that hold an inlined instance in one build only. A host that only one
// build has is among them: a patch that was written for the other does not know it.
func (w *comparer) hosts(d *answer.DiffFunction, old, next *copies) {
	lost, gained := make(map[program.FunctionID]bool), maps.Clone(next.hosts)
	for host := range old.hosts {
		if to, ok := w.matches.toNew[host]; ok && next.hosts[to] {
			delete(gained, to)
		} else {
			lost[host] = true
		}
	}
	d.HostsGained, d.HostsLost = w.next.answers(gained), w.old.answers(lost)
}

// answers describes functions, in order.
func (s *side) answers(ids map[program.FunctionID]bool) []answer.Function {
	out := make([]answer.Function, 0, len(ids))
	for id := range ids {
		out = append(out, s.table.Function(id).Answer())
	}
	slices.SortFunc(out, compareFunctions)
	return out
}
