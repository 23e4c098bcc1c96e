package livepatch

// memberIndex holds the members of a list and finds the one for code. One index serves
// one list after the other and keeps its memory: a map and new members for each of many
// thousands of lists would cost more than the rest of the work.
type memberIndex struct {
	slabs    [][]member
	n        int       // members in use
	byNumber []*member // of bodies
	used     []int32   // what is not nil in byNumber
	bare     map[*code]*member
}

func newMemberIndex(a *analysis) *memberIndex {
	//bounded: one for each DIE that was read
	return &memberIndex{byNumber: make([]*member, a.codes.bodies), bare: make(map[*code]*member)}
}

// of returns the member for code, nil if it is none.
func (x *memberIndex) of(c *code) *member {
	if c.number < 0 {
		return x.bare[c]
	}
	return x.byNumber[c.number]
}

// add makes the member for code.
func (x *memberIndex) add(c *code) *member {
	const slab = 1024
	if x.n == len(x.slabs)*slab {
		x.slabs = append(x.slabs, make([]member, slab))
	}
	m := &x.slabs[x.n/slab][x.n%slab]
	x.n++
	*m = member{code: c, reasons: m.reasons[:0]}
	if c.number < 0 {
		x.bare[c] = m
		return m
	}
	x.byNumber[c.number] = m
	x.used = append(x.used, c.number)
	return m
}

// reset empties the index for the next list.
func (x *memberIndex) reset() {
	for _, n := range x.used {
		x.byNumber[n] = nil
	}
	x.used, x.n = x.used[:0], 0
	clear(x.bare)
}
