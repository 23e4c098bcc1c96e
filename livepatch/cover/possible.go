package cover

import (
	"cmp"
	"fmt"
	"slices"

	"inlay/answer"
)

// findPossible lists what may have to be replaced: bodies that the lists of the changed
// functions leave to be checked, and those that only a function leads to which seems to be
// carried along. Its author may have changed it as well.
func (r *run) findPossible() error {
	found := make(map[string]*answer.Missing)
	var order []*answer.Missing
	add := func(m *answer.Member, fn answer.Function, why string) {
		if r.isReplaced(&m.Body) || r.isNeeded(m.Body.ID) || r.checked.body(&m.Body, fn) {
			return
		}
		one := found[m.Body.ID]
		if one == nil {
			one = &answer.Missing{Object: r.objectOf(&m.Body), Body: m.Body, SymPos: m.SymPos, Why: why}
			found[m.Body.ID] = one
			order = append(order, one)
		}
		one.Reasons = append(one.Reasons, m.Reasons...)
		one.For = append(one.For, fn)
	}
	trusting := make(map[string]bool)
	for _, l := range r.lists {
		im := &l.impact
		for i := range im.Check {
			switch m := &im.Check[i]; {
			case !l.changed:
			case !onlyTrusts(m):
				add(m, im.Function, "to be checked by hand")
			case !r.isReplaced(&m.Body):
				trusting[m.Body.ID] = true
			}
		}
		for i := range im.Replace {
			if m := &im.Replace[i]; !l.changed && !r.opt.given() && m.How == answer.Redirect && !onlyRegisters(m.Reasons) {
				add(m, im.Function, "needed if "+im.Function.Name+" is changed too, and not only carried along")
			}
		}
	}
	if c := r.opt.Change; c != nil {
		for i := range c.Users {
			add(&c.Users[i], answer.Function{}, "its source names what the fix changes")
		}
	}
	if n := len(trusting); n > 0 {
		r.out.Notes = append(r.out.Notes, fmt.Sprintf("bodies that are not replaced and may rely on what the changed functions do or do not do: %d; impact names them", n))
	}
	slices.SortStableFunc(order, func(a, b *answer.Missing) int {
		return cmp.Or(cmp.Compare(rank(a.Object), rank(b.Object)), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Body.Address, b.Body.Address))
	})
	for _, m := range order {
		r.out.Possible = append(r.out.Possible, *m)
	}
	return nil
}

// onlyTrusts tells a member that may rely on what the function does, and on nothing more
// than that.
func onlyTrusts(m *answer.Member) bool {
	return !slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool {
		return r.Kind != answer.ReasonTrustsCallee && r.Kind != answer.ReasonTrustsCaller
	})
}
