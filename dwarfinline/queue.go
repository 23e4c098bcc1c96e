package dwarfinline

import "sync"

// unitQueue hands the units of some regions to workers, in order. A header is
// read when its unit is taken: reading them all before would touch most pages
// of the section from a single goroutine.
type unitQueue struct {
	mu      sync.Mutex
	regions []region
	memory  *memory
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
	u := q.header(q.regions[0])
	q.regions[0].from = u.end
	u.pays = q.charge.pays(u)
	q.units = append(q.units, u)
	return u
}

// header reads the unit at the start of a region. Where there is no memory for one more, what is left of
// the region is a unit with that error.
func (q *unitQueue) header(r region) *Unit {
	if err := q.memory.take(unitCost); err != nil {
		return lostRegion(r, err)
	}
	u := headerAt(r)
	if u.err != nil {
		if err := q.memory.take(errorCost); err != nil {
			return lostRegion(r, err)
		}
	}
	return u
}

func lostRegion(r region, err error) *Unit {
	u := &Unit{sec: r.sec, base: r.sec.base, off: r.from, end: r.to, err: r.sec.fail(".debug_info", uint64(r.from), err)}
	u.counts.MaxDepth = -1
	return u
}
