package fixdiff

import (
	"path"
	"slices"

	"inlay/dwarfinline"
)

// The line table is asked for so many units and addresses at most.
const (
	maxUnits     = 48
	maxAddresses = 1 << 20
)

// lastLine returns the greatest line that the line tables record for code of functions
// declared on one line, in front of the next declaration; 0 for none.
func (r *resolver) lastLine(at []declared, recorded []string, next int) int {
	if line, ok := r.last[at[0].id]; ok {
		return line
	}
	files := make(map[string]bool)
	for _, f := range recorded {
		files[path.Clean(f)] = true
	}
	last := 0
	for u, pcs := range r.addresses(at) {
		if r.ctx.Err() != nil {
			break
		}
		slices.Sort(pcs)
		rows, _ := u.Lines(slices.Compact(pcs))
		for _, p := range rows {
			if p.Line > last && (next == 0 || p.Line < next) && files[path.Clean(p.File)] {
				last = p.Line
			}
		}
	}
	r.last[at[0].id] = last
	return last
}

// addresses lists the code of functions and of their inlined instances, by unit.
func (r *resolver) addresses(at []declared) map[*dwarfinline.Unit][]uint64 {
	pcs, left := make(map[*dwarfinline.Unit][]uint64), maxAddresses
	add := func(u *dwarfinline.Unit, ranges []dwarfinline.Range) {
		if len(pcs) >= maxUnits && pcs[u] == nil {
			return
		}
		for _, rg := range ranges {
			for pc := rg.Lo; pc < rg.Hi && left > 0; pc++ {
				pcs[u] = append(pcs[u], pc)
				left--
			}
		}
	}
	for _, d := range at {
		for _, b := range r.x.table.Bodies(d.id) {
			add(b.Sub.Unit(), b.Sub.Ranges())
		}
		for _, i := range r.x.table.Instances(d.id) {
			add(i.Unit(), i.Ranges())
		}
	}
	return pcs
}
