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

// reaches tells whether the line tables record a line for code of the functions at or
// behind a line, and in front of the next declaration.
func (r *resolver) reaches(at []declared, recorded []string, line, next int) bool {
	pcs := make(map[*dwarfinline.Unit][]uint64)
	left := maxAddresses
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
	files := make(map[string]bool)
	for _, f := range recorded {
		files[path.Clean(f)] = true
	}
	for u, list := range pcs {
		slices.Sort(list)
		if r.ctx.Err() == nil && linesReach(u, list, files, line, next) {
			return true
		}
	}
	return false
}

// linesReach asks one unit.
func linesReach(u *dwarfinline.Unit, pcs []uint64, files map[string]bool, line, next int) bool {
	rows, _ := u.Lines(slices.Compact(pcs))
	for _, p := range rows {
		if p.Line >= line && (next == 0 || p.Line < next) && files[path.Clean(p.File)] {
			return true
		}
	}
	return false
}
