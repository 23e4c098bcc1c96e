package livepatch

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

// addOpenUnits lists the units of one file whose DWARF leaves room for copies
// that left no inlined instance, with the bodies that may hold one.
func (l *list) addOpenUnits(part program.Part) {
	states := part.States()
	units := make([]*dwarfinline.Unit, 0, len(states))
	for u, state := range states {
		if state != answer.Closed {
			units = append(units, u)
		}
	}
	slices.SortFunc(units, func(a, b *dwarfinline.Unit) int { return cmp.Compare(a.Offset(), b.Offset()) })
	sites := make(map[*dwarfinline.Unit]bool)
	for i := range part.File.Index().InstancesOf(part.Roots) {
		sites[i.Unit()] = true
	}
	for _, u := range units {
		open := answer.OpenUnit{Input: part.File.Path(), Unit: program.UnitAnswer(u), State: states[u], HasSite: sites[u]}
		var bound []program.Body
		for s := range u.Subprograms() {
			b := program.Body{File: part.File, Sub: s}
			if !s.OutOfLine() || b.OverriddenWeak() {
				continue
			}
			if part.Roots.Has(s.Root()) {
				open.HasBody = true
			}
			if l.members[b] == nil {
				bound = append(bound, b)
			}
		}
		slices.SortFunc(bound, func(a, b program.Body) int {
			return cmp.Or(cmp.Compare(a.Sub.Entry(), b.Sub.Entry()), cmp.Compare(a.Sub.Offset(), b.Sub.Offset()))
		})
		for _, b := range bound {
			open.Bound = append(open.Bound, b.Answer())
		}
		l.out.OpenUnits = append(l.out.OpenUnits, open)
	}
}
