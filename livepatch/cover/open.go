package cover

import (
	"cmp"
	"slices"

	"inlay/answer"
)

// findOpen lists the units that may hold more copies: what the patch replaces anyway, and
// what was checked, is no question any more.
func (r *run) findOpen() error {
	type key struct {
		input  string
		offset uint64
	}
	units := make(map[key]*answer.OpenUnit)
	var order []*answer.OpenUnit
	for _, l := range r.lists {
		if !l.changed {
			continue
		}
		for i := range l.impact.OpenUnits {
			u := &l.impact.OpenUnits[i]
			if r.checked.unit(u.Input, u.Unit, l.impact.Function) {
				continue
			}
			k := key{u.Input, u.Unit.Offset}
			for j := range u.Bound {
				b := &u.Bound[j]
				if r.isReplaced(b) || r.checked.body(b, l.impact.Function) {
					continue
				}
				if units[k] == nil {
					units[k] = &answer.OpenUnit{Input: u.Input, Unit: u.Unit, State: u.State, HasSite: u.HasSite, HasBody: u.HasBody}
					order = append(order, units[k])
				}
				if one := units[k]; !slices.ContainsFunc(one.Bound, func(have answer.Body) bool { return have.ID == b.ID }) {
					one.Bound = append(one.Bound, *b)
				}
			}
		}
		r.addGaps(&l.impact)
	}
	slices.SortStableFunc(order, func(a, b *answer.OpenUnit) int {
		return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Unit.Offset, b.Unit.Offset))
	})
	for _, u := range order {
		r.out.OpenUnits = append(r.out.OpenUnits, *u)
	}
	return nil
}

// addGaps adds what else leaves a list open. What has a list of its own in the answer is
// told there.
func (r *run) addGaps(im *answer.Impact) {
	for _, g := range im.Gaps {
		switch g.Kind {
		case answer.GapOpenUnits, answer.GapImplied, answer.GapUnwitnessed, answer.GapUsers, answer.GapImpossible, answer.GapHunks:
			continue
		case answer.GapLowerBound:
			if !r.boundedOnly(im) {
				continue // its units are listed
			}
		}
		if r.checked.gap(g.Kind, im.Function) {
			continue
		}
		n := slices.IndexFunc(r.out.Gaps, func(have answer.Gap) bool { return have.Kind == g.Kind && have.Detail == g.Detail })
		if n < 0 {
			r.out.Gaps = append(r.out.Gaps, g)
			continue
		}
		r.out.Gaps[n].Count = max(r.out.Gaps[n].Count, g.Count)
	}
}

// boundedOnly tells that no unit of a lower bound has bodies to be looked at: then the
// gap is all that tells of it.
func (r *run) boundedOnly(im *answer.Impact) bool {
	return !slices.ContainsFunc(im.OpenUnits, func(u answer.OpenUnit) bool { return u.State == answer.LowerBound && len(u.Bound) > 0 })
}
