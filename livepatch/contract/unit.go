package contract

import (
	"cmp"
	"slices"
	"sort"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/program"
)

// unit is the functions of one unit of compilation: what a compiler sees at once. A call
// that leaves it may change every register, whatever the code there does.
type unit struct {
	c         *code
	u         *dwarfinline.Unit
	functions []function // by entry
	callers   []int32    // see callersOf
	bytes     int        // of all functions
}

// function is one body.
type function struct {
	body  program.Body
	edges []edge // by address

	// writes are the call-clobbered registers that the function and what it calls may
	// change. Nothing is known where all is set.
	writes disasm.Registers
	all    bool
	called bool // by another function of the unit, or itself

	callersLo, callersHi int32

	tables []tableTargets      // of indirect jumps
	ranges []dwarfinline.Range // ascending
}

// edge is a call, or a jump to another function.
type edge struct {
	from   uint64
	callee int32 // in the unit, or one of the constants
	tail   bool
}

const (
	unknownCallee = -1
	transparent   = -2
)

// newUnit finds the functions of a unit and what they call.
func newUnit(c *code, u *dwarfinline.Unit) *unit {
	//bounded: one for each DIE that was read
	n := &unit{c: c, u: u, functions: make([]function, 0, u.Counts().OutOfLine)}
	for s := range u.Subprograms() {
		if s.OutOfLine() && len(s.Ranges()) > 0 {
			n.functions = append(n.functions, newFunction(program.Body{File: c.f, Sub: s}))
		}
	}
	slices.SortStableFunc(n.functions, func(a, b function) int { return cmp.Compare(a.body.Sub.Entry(), b.body.Sub.Entry()) })
	for i := range n.functions {
		n.connect(&n.functions[i])
		n.bytes += int(n.functions[i].body.Size())
	}
	n.spreadUnknown()
	return n
}

// find returns the function with an entry.
func (n *unit) find(entry uint64) int32 {
	i, ok := slices.BinarySearchFunc(n.functions, entry, func(f function, pc uint64) int { return cmp.Compare(f.body.Sub.Entry(), pc) })
	if !ok {
		return unknownCallee
	}
	return int32(i)
}

// newFunction sorts the ranges of a body.
func newFunction(b program.Body) function {
	ranges := b.Sub.Ranges()
	byLo := func(a, b dwarfinline.Range) int { return cmp.Compare(a.Lo, b.Lo) }
	if !slices.IsSortedFunc(ranges, byLo) {
		ranges = slices.Clone(ranges)
		slices.SortFunc(ranges, byLo)
	}
	return function{body: b, ranges: ranges}
}

// contains tells whether an address lies in a body. Of ranges that overlap, which no
// compiler makes, only the last one that starts in front of it counts.
func (f *function) contains(pc uint64) bool {
	i := sort.Search(len(f.ranges), func(i int) bool { return f.ranges[i].Lo > pc }) - 1
	return i >= 0 && f.ranges[i].Contains(pc)
}

// connect reads the calls of a function.
func (n *unit) connect(f *function) {
	var jumps []uint64 // indirect ones
	for _, r := range f.ranges {
		for _, call := range n.c.graph.From(r.Lo, r.Hi) {
			if isJump := call.Kind == disasm.Jump || call.Kind == disasm.CondJump; isJump && f.contains(call.To) {
				continue
			}
			if call.Kind == disasm.JumpIndirect {
				jumps = append(jumps, call.From)
			}
			e := edge{from: call.From, callee: n.calleeOf(&call), tail: call.Kind != disasm.Call && call.Kind != disasm.CallIndirect}
			f.edges = append(f.edges, e)
			f.all = f.all || e.callee == unknownCallee && call.Kind != disasm.JumpIndirect
			if e.callee >= 0 && !e.tail {
				n.functions[e.callee].called = true
			}
		}
	}
	slices.SortFunc(f.edges, func(a, b edge) int { return cmp.Compare(a.from, b.from) })
	if len(jumps) > 0 {
		n.resolve(f, jumps)
	}
}

// resolve takes the indirect jumps of a switch for jumps inside the function.
func (n *unit) resolve(f *function, jumps []uint64) {
	f.tables = n.c.jumpTables(f)
	for _, pc := range jumps {
		if !slices.ContainsFunc(f.tables, func(t tableTargets) bool { return t.jump == pc }) {
			f.all = true
		}
	}
}

func (n *unit) calleeOf(call *program.Call) int32 {
	switch {
	case call.Kind.Indirect():
		return unknownCallee
	case call.To == 0 && call.Symbol >= 0 && n.c.byName[call.Symbol], n.c.transparent[call.To]:
		return transparent
	case call.To == 0:
		return unknownCallee
	}
	return n.find(call.To)
}

// reverse lists the callers of each function, in no particular order.
func (n *unit) reverse() {
	total := int32(0)
	for i := range n.functions {
		for _, e := range n.functions[i].edges {
			if e.callee >= 0 {
				n.functions[e.callee].callersHi++
				total++
			}
		}
	}
	n.callers = make([]int32, total)
	for i, at := 0, int32(0); i < len(n.functions); i++ {
		f := &n.functions[i]
		at += f.callersHi
		f.callersLo, f.callersHi = at-f.callersHi, at-f.callersHi
	}
	for i := range n.functions {
		for _, e := range n.functions[i].edges {
			if e.callee >= 0 {
				f := &n.functions[e.callee]
				n.callers[f.callersHi] = int32(i)
				f.callersHi++
			}
		}
	}
}

// callersOf returns the callers of a function.
func (n *unit) callersOf(i int32) []int32 {
	return n.callers[n.functions[i].callersLo:n.functions[i].callersHi]
}

// spreadUnknown finds the functions that call, over any distance, what is not known.
func (n *unit) spreadUnknown() {
	n.reverse()
	var open []int32
	for i := range n.functions {
		if n.functions[i].all {
			open = append(open, int32(i))
		}
	}
	for len(open) > 0 {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		for _, caller := range n.callersOf(last) {
			if f := &n.functions[caller]; !f.all {
				f.all = true
				open = append(open, caller)
			}
		}
	}
}

// findWrites finds what the functions write of which that can be known. It tells
// whether there are any that others call.
func (n *unit) findWrites() (any bool) {
	wanted := make([]int32, 0, len(n.functions))
	for i := range n.functions {
		if f := &n.functions[i]; !f.all && f.called {
			wanted = append(wanted, int32(i))
		}
	}
	done := make([]bool, len(n.functions))
	for len(wanted) > 0 {
		i := wanted[len(wanted)-1]
		wanted = wanted[:len(wanted)-1]
		if done[i] {
			continue
		}
		done[i], any = true, true
		f := &n.functions[i]
		n.ownWrites(f)
		for _, e := range f.edges {
			if e.callee >= 0 && !done[e.callee] {
				wanted = append(wanted, e.callee)
			}
		}
	}
	if any {
		n.spreadWrites()
	}
	return any
}

// ownWrites decodes a function.
func (n *unit) ownWrites(f *function) {
	for _, r := range f.ranges {
		code, ok := n.c.at(r)
		if !ok {
			f.all = true
			return
		}
		written, ok := code.Writes(disasm.Span{Lo: r.Lo, Hi: r.Hi})
		if f.writes |= written & disasm.CallClobbered; !ok {
			f.all = true
			return
		}
	}
}

// spreadWrites adds to callers what callees write.
func (n *unit) spreadWrites() {
	var open []int32
	for i := range n.functions {
		open = append(open, int32(i))
	}
	for len(open) > 0 {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		g := &n.functions[last]
		for _, caller := range n.callersOf(last) {
			if f := &n.functions[caller]; !f.all && (g.all || g.writes&^f.writes != 0) {
				f.writes |= g.writes
				f.all = g.all
				open = append(open, caller)
			}
		}
	}
}

// keeps are the call-clobbered registers that a function surely leaves alone.
func (f *function) keeps() disasm.Registers {
	if f.all {
		return 0
	}
	return disasm.CallClobbered &^ f.writes
}

// edgeAt returns the call at an address.
func (f *function) edgeAt(pc uint64) (edge, bool) {
	i, ok := slices.BinarySearchFunc(f.edges, pc, func(e edge, pc uint64) int { return cmp.Compare(e.from, pc) })
	if !ok {
		return edge{}, false
	}
	return f.edges[i], true
}

// trusted lists a function and all that it calls.
func (n *unit) trusted(callee int32) []program.Body {
	seen := map[int32]bool{callee: true}
	list := []int32{callee}
	for at := 0; at < len(list); at++ {
		for _, e := range n.functions[list[at]].edges {
			if e.callee >= 0 && !seen[e.callee] {
				seen[e.callee] = true
				list = append(list, e.callee)
			}
		}
	}
	slices.Sort(list[1:]) // functions are by entry
	out := make([]program.Body, len(list))
	for i, n2 := range list {
		out[i] = n.functions[n2].body
	}
	return out
}
