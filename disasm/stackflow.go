package disasm

// stackBlock is what is known in front of a block.
type stackBlock struct {
	remainders
	reached bool
}

// SolveStack finds Stack of every step, for a function that is entered at an address with
// a stack pointer that leaves a remainder, 0 to 15. Call it after Link and after the last
// change of a step's Stops. Code that no path from the entry leads to, as landing pads
// of exceptions, has none.
func (f *Flow) SolveStack(at uint64, remainder uint8) {
	for i := range f.Steps {
		f.Steps[i].Stack = UnknownRemainder
	}
	i, ok := f.Find(at)
	if !ok || f.blocks[f.order[i]].lo != int32(i) {
		return
	}
	f.stacks = append(f.stacks[:0], make([]stackBlock, len(f.blocks))...)
	entry := &f.stacks[f.order[i]]
	for n := range entry.remainders {
		entry.remainders[n] = UnknownRemainder
	}
	entry.remainders[numberRSP], entry.reached = remainder&15, true
	f.stack = f.stack[:0]
	f.enqueue(f.order[i])
	// What is known of a block only gets less, so each comes up a few times at most.
	for len(f.stack) > 0 {
		f.followStack(f.dequeue())
	}
}

// followStack goes through a block and on to those behind it.
func (f *Flow) followStack(b *block) {
	n := f.order[b.lo]
	now := f.stacks[n].remainders
	for i := b.lo; i < b.hi; i++ {
		s := &f.Steps[i]
		s.Stack = now[numberRSP]
		now.apply(s)
	}
	f.successors(b, func(to int32) {
		switch next := &f.stacks[to]; {
		case !next.reached:
			next.remainders, next.reached = now, true
			f.enqueue(to)
		case next.join(&now):
			f.enqueue(to)
		}
	})
}
