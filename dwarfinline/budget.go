package dwarfinline

import "slices"

// setBudgets gives Build its budgets for work that units share: what compilers
// write stays far below them.
func (s *sections) setBudgets() {
	s.abbrevBudget.Store(16*int64(len(s.abbrev)) + 1<<20)
	// An entry takes at least two bytes of its section, the end of a list one.
	s.rangeBudget.Store(4*int64(len(s.rnglists)+len(s.ranges)) + 1<<16)
	// A file with a hole may have any size.
	s.searchBudget.Store(1 << 32)
}

// spent tells whether a budget ran out. That depends on the units alone, not on
// the order in which workers come to them; which unit it hits does depend on it.
func (s *sections) spent() bool {
	return s.abbrevBudget.Load() < 0 || s.rangeBudget.Load() < 0 || s.searchBudget.Load() < 0
}

// keepTables is how many compiled abbreviation tables a worker keeps. Units that
// share one (dwz, LTO, Go) mostly follow each other, so that a few are enough.
const keepTables = 8

// tableCharge tells which units pay for their abbreviation table: those at
// which a single worker would not have it any more. Workers that share the work
// compile a table at most once each for every unit that pays.
type tableCharge struct{ recent []tableKey }

func (c *tableCharge) pays(u *Unit) bool {
	key := tableKey{u.sec, u.abbrevOff, u.enc}
	i := slices.Index(c.recent, key)
	switch {
	case i >= 0:
		c.recent = slices.Delete(c.recent, i, i+1)
	case len(c.recent) == keepTables:
		c.recent = c.recent[:keepTables-1]
	}
	c.recent = slices.Insert(c.recent, 0, key)
	return i < 0
}
