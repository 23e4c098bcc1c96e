package disasm

// Solve finds Live and Defined of every step. Entry are the registers that hold a value
// when the function is entered at its address, results those that a call leaves with
// one. Call it after Link and after the last change of a step's Access.
//
// A register that only a push reads is not live: compilers push any register to move
// the stack pointer. Behind a call and behind instructions that are not known, the
// registers that may be written hold no value that the function gave them, but for
// those in results.
func (f *Flow) Solve(at uint64, entry, results Registers) {
	for n := range f.blocks {
		f.summarize(&f.blocks[n], results)
	}
	f.backward()
	f.forward(at, entry)
	for n := range f.blocks {
		f.spread(&f.blocks[n], results)
	}
}

// reads are the registers that a step reads in the sense of Solve.
func (s *Step) reads() Registers {
	return s.Read &^ s.Pushed
}

// undefines are the registers that hold no value of the function behind a step, and
// defines those that do.
func (s *Step) undefines() Registers {
	if s.Unclear || s.Kind == Call || s.Kind == CallIndirect {
		return s.Written
	}
	return 0
}

func (s *Step) defines(results Registers) Registers {
	if s.undefines() != 0 {
		return s.Written & results
	}
	return s.Written
}

// summarize finds what a block does as a whole.
func (f *Flow) summarize(b *block, results Registers) {
	b.read, b.written, b.killed, b.left, b.live, b.defined = 0, 0, 0, 0, 0, 0
	for i := b.hi - 1; i >= b.lo; i-- {
		s := &f.Steps[i]
		b.read = b.read&^s.Written | s.reads()
		b.written |= s.Written
	}
	for i := b.lo; i < b.hi; i++ {
		s := &f.Steps[i]
		b.killed |= s.undefines()
		b.left = b.left&^s.undefines() | s.defines(results)
	}
}

// backward finds the registers that are live behind each block. A set only grows, so that
// each block comes up no more often than there are registers and blocks behind it.
func (f *Flow) backward() {
	f.queue()
	for len(f.stack) > 0 {
		b := f.dequeue()
		front := b.live&^b.written | b.read
		for _, n := range f.from[b.fromLo:b.fromHi] {
			if p := &f.blocks[n]; front&^p.live != 0 {
				p.live |= front
				f.enqueue(n)
			}
		}
	}
}

// forward finds the registers that may hold a value in front of each block.
func (f *Flow) forward(at uint64, entry Registers) {
	if i, ok := f.Find(at); ok {
		f.blocks[f.order[i]].defined = entry
	}
	f.queue()
	for len(f.stack) > 0 {
		b := f.dequeue()
		behind := b.defined&^b.killed | b.left
		f.successors(b, func(n int32) {
			if s := &f.blocks[n]; behind&^s.defined != 0 {
				s.defined |= behind
				f.enqueue(n)
			}
		})
	}
}

// queue puts all blocks on the stack, the last one on top.
func (f *Flow) queue() {
	f.stack = f.stack[:0]
	for n := range f.blocks {
		f.enqueue(int32(n))
	}
}

func (f *Flow) enqueue(n int32) {
	if b := &f.blocks[n]; !b.queued {
		b.queued = true
		f.stack = append(f.stack, n)
	}
}

func (f *Flow) dequeue() *block {
	n := f.stack[len(f.stack)-1]
	f.stack = f.stack[:len(f.stack)-1]
	b := &f.blocks[n]
	b.queued = false
	return b
}

// spread sets the sets of the steps from those of their block.
func (f *Flow) spread(b *block, results Registers) {
	live := b.live
	for i := b.hi - 1; i >= b.lo; i-- {
		s := &f.Steps[i]
		s.Live = live
		live = live&^s.Written | s.reads()
	}
	defined := b.defined
	for i := b.lo; i < b.hi; i++ {
		s := &f.Steps[i]
		s.Defined = defined
		defined = defined&^s.undefines() | s.defines(results)
	}
}

// FirstUses calls fn for the steps behind a step that read a register before anything
// writes it, on any path, the nearest in the order of the code first, until fn returns
// false.
func (f *Flow) FirstUses(step int, reg Registers, fn func(step int) bool) {
	f.walk(step, func(i int) (further, ok bool) {
		s := &f.Steps[i]
		if s.reads()&reg != 0 && !fn(i) {
			return false, false
		}
		return s.Written&reg == 0, true
	})
}

// Reaches says whether the function may return, jump out of itself or through a register
// it does not know, when it is entered at an address.
func (f *Flow) Reaches(at uint64) bool {
	i, ok := f.Find(at)
	if !ok {
		return true
	}
	found := false
	visit := func(i int) (bool, bool) {
		s := &f.Steps[i]
		switch s.Kind {
		case Return, JumpIndirect:
			found = true
		case Jump, CondJump:
			found = found || s.Leaves()
		}
		return true, !found
	}
	if further, ok := visit(i); ok && further {
		f.walk(i, visit)
	}
	return found
}

// Visit calls fn for every step that a path from an address leads to, that at the address
// first. Landing pads of exceptions are on no path.
func (f *Flow) Visit(at uint64, fn func(step int)) {
	i, ok := f.Find(at)
	if !ok {
		return
	}
	fn(i)
	f.walk(i, func(n int) (further, ok bool) {
		if n != i {
			fn(n)
		}
		return true, true
	})
}

// walk visits the steps behind a step, each once, as far as visit says further; ok false
// ends it.
func (f *Flow) walk(step int, visit func(i int) (further, ok bool)) {
	f.asked++
	f.stack = f.stack[:0]
	push := func(i int32) {
		if f.seen[i] != f.asked {
			f.seen[i] = f.asked
			f.Visits++
			f.stack = append(f.stack, i)
		}
	}
	f.after(step, push)
	for len(f.stack) > 0 {
		i := f.stack[len(f.stack)-1]
		f.stack = f.stack[:len(f.stack)-1]
		further, ok := visit(int(i))
		if !ok {
			return
		}
		if further {
			f.after(int(i), push)
		}
	}
}

// after calls push for the steps that may follow a step, the next one last.
func (f *Flow) after(i int, push func(int32)) {
	s := &f.Steps[i]
	if s.Kind == JumpIndirect { // it ends its block
		b := &f.blocks[f.order[i]]
		for _, t := range f.tables[b.tableLo:b.tabHi] {
			to, _ := f.Find(t.to)
			push(int32(to))
		}
	}
	if s.jump >= 0 {
		push(s.jump)
	}
	if f.falls(i) {
		push(int32(i + 1))
	}
}

// Arrives says whether what a step leaves in a register may still be there in front of
// another step, or of itself the next time.
func (f *Flow) Arrives(from, to int, reg Registers) bool {
	found := false
	f.walk(from, func(i int) (further, ok bool) {
		found = found || i == to
		return f.Steps[i].Written&reg == 0, !found
	})
	return found
}
