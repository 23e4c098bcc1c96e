package disasm

import (
	"cmp"
	"slices"
)

// Step is one instruction of a [Flow].
type Step struct {
	PC   uint64
	Next uint64 // address behind the instruction
	To   uint64 // where a direct branch goes; 0 for other kinds
	Kind Kind

	// Stack is what the stack pointer leaves in front of the step when it is divided by
	// 16, UnknownRemainder if that is not known. [Flow.SolveStack] sets it.
	Stack uint8
	move  move

	// Access is what the instruction does to registers. Of a call, a return or a jump
	// out of the function the owner of the flow may add what is behind it. An instruction
	// that is not known reads nothing here and writes every register.
	Access

	// Stops says that control does not go on behind a call.
	Stops bool

	// Interrupt says of a return that it ends the handler of an interrupt (iret).
	Interrupt bool

	// Live are the registers whose value behind the step may still be read, and
	// Defined those that may hold a value in front of it. [Flow.Solve] sets both.
	Live, Defined Registers

	jump int32 // step that a direct branch inside the function goes to, -1 for none
}

// Flow is the flow of control inside one function of x86-64. The zero value is an
// empty one. It can be used again for another function, and then allocates nothing. It is
// not safe for concurrent use.
type Flow struct {
	Steps []Step // by address

	// Open says that some bytes start no instruction.
	Open bool

	// Visits counts the steps that questions about paths have looked at since Reset, so
	// that who asks many of them can stop.
	Visits int

	blocks  []block
	order   []int32 // block of each step
	tables  []tableJump
	leaders []bool       // steps that are jumped to
	stacks  []stackBlock // by block
	from    []int32      // blocks that lead to others, see predecessors
	stack   []int32
	seen    []uint32 // the last question that met each step
	asked   uint32
}

// block is steps of which only the first is jumped to and only the last branches.
type block struct {
	lo, hi         int32 // steps
	next, jump     int32 // blocks, -1 for none
	read, written  Registers
	live, defined  Registers // behind the block, in front of it
	killed, left   Registers // going forward: undefined behind it, defined by it
	tableLo, tabHi int32     // of targets
	fromLo, fromHi int32     // of blocks that lead here
	queued         bool
}

// tableJump is where an indirect jump may go.
type tableJump struct {
	from int32
	to   uint64
}

// Reset empties the flow and keeps its memory.
func (f *Flow) Reset() {
	f.Steps, f.blocks, f.tables, f.Open, f.Visits = f.Steps[:0], f.blocks[:0], f.tables[:0], false, 0
}

// Add decodes a span of a function. Target, if not nil, says where the direct branch
// at an address goes, where its bytes do not tell; ok is false where they do.
func (f *Flow) Add(code Code, span Span, target func(pc uint64, i Inst) (to uint64, ok bool)) {
	pc, b := code.Within(span)
	for len(b) > 0 {
		if n := zeros(b); n > 0 {
			b, pc = b[n:], pc+uint64(n)
			continue
		}
		l, err := maps64.measure(b)
		if err != nil {
			f.Open = true
			b, pc = b[1:], pc+1
			continue
		}
		f.Steps = append(f.Steps, step(b[:l.n], l, pc, target))
		b, pc = b[l.n:], pc+uint64(l.n)
	}
}

func step(code []byte, l layout, pc uint64, target func(uint64, Inst) (uint64, bool)) Step {
	s := Step{PC: pc, Next: pc + uint64(l.n), Kind: l.a.kind(), jump: -1, Stack: UnknownRemainder}
	if !s.Kind.touchesNothing() {
		var e encoded
		e.read(code, l)
		s.Access = e.access(e.roles())
		if s.Kind == Plain {
			s.move = e.move(code[l.at:])
		}
		s.Interrupt = s.Kind == Return && e.opmap == 0 && e.opcode == 0xcf
	}
	if s.Unclear {
		s.Written = AllRegisters
	}
	if s.Kind.Direct() {
		i := maps64.inst(code, l)
		s.To = i.Target(pc)
		if target != nil {
			if to, ok := target(pc, i); ok {
				s.To = to
			}
		}
	}
	return s
}

// AddTable says that the indirect jump at a step may go to an address. Of a step of another
// kind it says nothing.
func (f *Flow) AddTable(step int, to uint64) {
	if f.Steps[step].Kind == JumpIndirect {
		f.tables = append(f.tables, tableJump{int32(step), to})
	}
}

// Find returns the step at an address.
func (f *Flow) Find(pc uint64) (int, bool) {
	return slices.BinarySearchFunc(f.Steps, pc, func(s Step, pc uint64) int { return cmp.Compare(s.PC, pc) })
}

// Link connects the steps, after all spans were added. Jumps to an address that is no
// step leave the function.
func (f *Flow) Link() {
	if !slices.IsSortedFunc(f.Steps, func(a, b Step) int { return cmp.Compare(a.PC, b.PC) }) {
		slices.SortFunc(f.Steps, func(a, b Step) int { return cmp.Compare(a.PC, b.PC) })
	}
	f.leaders = append(f.leaders[:0], make([]bool, len(f.Steps))...)
	f.seen, f.asked = append(f.seen[:0], make([]uint32, len(f.Steps))...), 0
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Kind != Jump && s.Kind != CondJump {
			continue
		}
		if to, ok := f.Find(s.To); ok {
			s.jump = int32(to)
			f.leaders[to] = true
		}
	}
	f.linkTables()
	f.makeBlocks()
}

// linkTables marks the targets of indirect jumps; those that are no steps are left out.
func (f *Flow) linkTables() {
	kept := f.tables[:0]
	for _, t := range f.tables {
		if to, ok := f.Find(t.to); ok {
			f.leaders[to] = true
			kept = append(kept, t)
		}
	}
	f.tables = kept
	slices.SortFunc(f.tables, func(a, b tableJump) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
}

// falls says whether control may go on with the next step.
func (f *Flow) falls(i int) bool {
	s := &f.Steps[i]
	if s.Kind.Ends() || s.Kind == Breakpoint || s.Stops || i+1 == len(f.Steps) {
		return false
	}
	return f.Steps[i+1].PC == s.Next
}

// makeBlocks cuts the steps into blocks and connects them. Calls do not end a block.
func (f *Flow) makeBlocks() {
	f.order = append(f.order[:0], make([]int32, len(f.Steps))...)
	f.blocks = f.blocks[:0]
	start := true
	for i := range f.Steps {
		if start || f.leaders[i] {
			f.blocks = append(f.blocks, block{lo: int32(i), next: -1, jump: -1})
		}
		n := len(f.blocks) - 1
		f.order[i], f.blocks[n].hi = int32(n), int32(i+1)
		k := f.Steps[i].Kind
		start = k == CondJump || !f.falls(i)
	}
	table := 0
	for n := range f.blocks {
		b := &f.blocks[n]
		last := int(b.hi) - 1
		if f.falls(last) {
			b.next = int32(n + 1)
		}
		if to := f.Steps[last].jump; to >= 0 {
			b.jump = f.order[to]
		}
		for table < len(f.tables) && int(f.tables[table].from) < last {
			table++
		}
		b.tableLo = int32(table)
		for table < len(f.tables) && int(f.tables[table].from) == last {
			table++
		}
		b.tabHi = int32(table)
	}
	f.predecessors()
}

// predecessors lists for each block those that lead to it.
func (f *Flow) predecessors() {
	for n := range f.blocks {
		f.successors(&f.blocks[n], func(to int32) { f.blocks[to].fromHi++ })
	}
	total := int32(0)
	for n := range f.blocks {
		b := &f.blocks[n]
		b.fromLo, total = total, total+b.fromHi
		b.fromHi = b.fromLo
	}
	f.from = append(f.from[:0], make([]int32, total)...)
	for n := range f.blocks {
		f.successors(&f.blocks[n], func(to int32) {
			b := &f.blocks[to]
			f.from[b.fromHi] = int32(n)
			b.fromHi++
		})
	}
}

// successors calls fn for each block that may follow a block.
func (f *Flow) successors(b *block, fn func(n int32)) {
	if b.next >= 0 {
		fn(b.next)
	}
	if b.jump >= 0 {
		fn(b.jump)
	}
	for _, t := range f.tables[b.tableLo:b.tabHi] {
		to, _ := f.Find(t.to)
		fn(f.order[to])
	}
}

// Leaves says whether a direct jump leaves the function.
func (s *Step) Leaves() bool { return (s.Kind == Jump || s.Kind == CondJump) && s.jump < 0 }
