package query

import (
	"context"
	"slices"

	"inlay/answer"
)

// impactNote is true of all lists.
const impactNote = "made from stored facts: inlay impact on the file itself knows more (copies that are implied, shared code, cold parts, " +
	"register and noreturn contracts, what can be patched at all, positions of symbols, risks)"

// Impact lists for every binary the bodies that have to be replaced if one of the functions
// changes: its bodies and clones, the hosts of its inlined instances, and to a fixed point the
// callers of members that cannot be called as their source says. Errors are those of Who. Totals
// has the keys "binaries" (that hold a copy), "lists", "complete" (lists), "replace" and "redirect".
func Impact(ctx context.Context, s Store, patterns []string, opt *Options) (*Answer[answer.AuditImpact], error) {
	p, found, err := ask(ctx, s, patterns, opt)
	if err != nil {
		return nil, err
	}
	p.base.Notes = append(p.base.Notes, impactNote)
	holdings := slices.DeleteFunc(p.holdings(found), func(h *holding) bool {
		return len(h.bodies)+len(h.instances) == 0 && !h.open()
	})
	lists := make([]*list, len(holdings))
	for i, h := range holdings {
		lists[i] = newList(h)
	}
	p.settle(lists)
	units := p.unitNames(holdings)
	out := &Answer[answer.AuditImpact]{}
	with, complete := map[*subject]bool{}, 0
	for _, l := range lists {
		r := l.answer(units)
		r.Complete = r.Complete && len(p.list) == 0 // what could not be read may hold more
		if r.Totals.Replace > 0 {                   // a list that is only open holds no copy
			with[l.subject] = true
		}
		if r.Complete {
			complete++
		}
		p.base.Totals["replace"] += r.Totals.Replace
		p.base.Totals["redirect"] += r.Totals.Redirect
		out.Results = append(out.Results, r)
	}
	p.base.Totals["binaries"], p.base.Totals["complete"] = len(with), complete
	p.base.Totals["lists"] = len(lists)
	out.Base, out.Problems = p.base, p.list
	return out, ctx.Err()
}

// unitNames reads the names of the units that the functions leave open, of the evidence that has
// such units.
func (p *pool) unitNames(holdings []*holding) map[key]string {
	f := &Filter{}
	names := map[key]string{}
	for _, h := range holdings {
		for _, u := range h.fn.OpenUnits {
			names[key{h.fn.Digest, u}] = ""
		}
		if len(h.fn.OpenUnits) > 0 {
			f.Digests = append(f.Digests, h.fn.Digest)
		}
	}
	if len(f.Digests) == 0 {
		return nil
	}
	slices.Sort(f.Digests)
	f.Digests = slices.Compact(f.Digests)
	for u := range rows(p.ctx, &p.problems, p.store.Units(p.ctx, f)) {
		k := key{u.Digest, u.Unit}
		if _, wanted := names[k]; wanted {
			names[k] = u.Name
		}
	}
	return names
}
