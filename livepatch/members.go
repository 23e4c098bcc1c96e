package livepatch

// memberIndex finds the member of a list for code. One index serves one list after the
// other, since a map for each of many thousands of lists costs more than the rest
// of the work.
type memberIndex struct {
	byNumber []*member // of bodies
	used     []int32   // what is not nil in byNumber
	bare     map[*code]*member
}

func newMemberIndex(a *analysis) *memberIndex {
	return &memberIndex{byNumber: make([]*member, a.codes.bodies), bare: make(map[*code]*member)}
}

// of returns the member for code, nil if it is none.
func (x *memberIndex) of(c *code) *member {
	if c.number < 0 {
		return x.bare[c]
	}
	return x.byNumber[c.number]
}

func (x *memberIndex) set(c *code, m *member) {
	if c.number < 0 {
		x.bare[c] = m
		return
	}
	x.byNumber[c.number] = m
	x.used = append(x.used, c.number)
}

// reset empties the index for the next list.
func (x *memberIndex) reset() {
	for _, n := range x.used {
		x.byNumber[n] = nil
	}
	x.used = x.used[:0]
	clear(x.bare)
}
