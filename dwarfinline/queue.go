package dwarfinline

import "sync"

// unitQueue hands the units of some regions to workers, in order. A header is
// read when its unit is taken: reading them all before would touch most pages
// of the section from a single goroutine.
type unitQueue struct {
	mu      sync.Mutex
	regions []region
	charge  tableCharge
	units   []*Unit // taken so far
}

// take returns the next unit, nil if there is none left.
func (q *unitQueue) take() *Unit {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.regions) > 0 && q.regions[0].from >= q.regions[0].to {
		q.regions = q.regions[1:]
	}
	if len(q.regions) == 0 {
		return nil
	}
	u := headerAt(q.regions[0])
	q.regions[0].from = u.end
	u.pays = q.charge.pays(u)
	q.units = append(q.units, u)
	return u
}
