package contract

import (
	"fmt"
	"slices"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/elfscan"
)

// Registers that may hold arguments, and those that may hold a result (System V ABI for
// x86-64, section 3.2.3). r10 is the static chain of nested functions.
const (
	arguments = disasm.RDI | disasm.RSI | disasm.RDX | disasm.RCX | disasm.R8 | disasm.R9 | 0xff*disasm.XMM0
	results   = disasm.RAX | disasm.RDX | disasm.XMM0 | disasm.XMM1
)

// searcher looks for findings, one caller after the other.
type searcher struct {
	c    *code
	flow disasm.Flow
	sub  disasm.Flow // of a callee

	reading [maxPassing + 1]disasm.Flow // of functions that arguments are passed to, by what is left

	held *dwarfinline.Holdings

	needs      map[need]bool               // whether a function reads a register that it is called with
	parameters map[uint64]disasm.Registers // by entry
	back       map[uint64]bool             // whether a function can return, by entry

	strangers bool // functions know nothing of each other's code, as clang's do

	left int // steps that may still be looked at in this unit
	out  []Finding
}

// search looks for the findings in one function of a unit.
func (s *searcher) search(n *unit, f *function) error {
	if !n.mayTrust(f) || !s.load(n, f, arguments) {
		return nil
	}
	s.held = nil
	for i := range s.flow.Steps {
		step := &s.flow.Steps[i]
		if step.Kind != disasm.Call {
			continue
		}
		e, ok := f.edgeAt(step.PC)
		if !ok || e.callee < 0 {
			continue
		}
		callee := &n.functions[e.callee]
		kept := callee.keeps() & step.Live & step.Defined
		if kept == 0 {
			continue
		}
		var err error
		kept.Each(func(reg disasm.Registers) {
			if err == nil {
				err = s.candidate(n, f, e.callee, i, reg)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mayTrust tells whether a function calls one that leaves a register alone.
func (n *unit) mayTrust(f *function) bool {
	for _, e := range f.edges {
		if e.callee >= 0 && !e.tail && n.functions[e.callee].keeps() != 0 {
			return true
		}
	}
	return false
}

// load decodes a function that is entered with values in some of the arguments'
// registers, and finds what is live in it.
func (s *searcher) load(n *unit, f *function, entry disasm.Registers) bool {
	if !s.decode(&s.flow, f) {
		return false
	}
	answer := s.returned(f)
	for i := range s.flow.Steps {
		step := &s.flow.Steps[i]
		switch step.Kind {
		case disasm.Call, disasm.CallIndirect:
			s.effect(n, f, step)
		case disasm.Return:
			step.Read |= answer
		case disasm.Jump, disasm.CondJump:
			if step.Leaves() {
				step.Read |= arguments
			}
		}
	}
	s.flow.Solve(f.body.Sub.Entry(), entry|disasm.RAX|disasm.R10, results)
	return true
}

// effect adds to a call what the called function does.
func (s *searcher) effect(n *unit, f *function, step *disasm.Step) {
	e, ok := f.edgeAt(step.PC)
	switch {
	case ok && e.callee == transparent:
		return
	case ok && e.callee >= 0:
		g := &n.functions[e.callee]
		clobbered := disasm.CallClobbered
		if !s.strangers {
			clobbered &^= g.keeps()
		}
		step.Written |= clobbered
		step.Stops = g.body.Sub.Noreturn()
	default:
		step.Written |= disasm.CallClobbered
	}
	step.Read |= arguments
}

// decode makes the flow of a function.
func (s *searcher) decode(flow *disasm.Flow, f *function) bool {
	s.left -= flow.Visits
	flow.Reset()
	for _, r := range f.ranges {
		code, ok := s.c.at(r)
		if !ok {
			return false
		}
		flow.Add(code, disasm.Span{Lo: r.Lo, Hi: r.Hi}, s.target)
	}
	for i := range flow.Steps {
		if step := &flow.Steps[i]; step.Kind == disasm.Jump && s.c.returns(step) {
			step.Kind = disasm.Return
		}
	}
	for _, t := range f.tables {
		if i, ok := flow.Find(t.jump); ok {
			for _, to := range t.to {
				flow.AddTable(i, to)
			}
		}
	}
	flow.Link()
	s.left -= len(flow.Steps)
	return true
}

// target tells where a branch goes that the graph knows: its relocation decides. It is 0
// for code of another file.
func (s *searcher) target(pc uint64, _ disasm.Inst) (uint64, bool) {
	calls := s.c.graph.From(pc, pc+1)
	if len(calls) == 0 {
		return 0, false
	}
	return calls[0].To, true
}

// returns tells a jump to the code that stands for a return. Where its target is still
// to be filled in, it is the one jump to the next instruction.
func (c *code) returns(s *disasm.Step) bool {
	return c.returnThunks[s.To] || c.hasThunk && c.f.ELF().Relocatable() && s.To == s.Next && s.Next-s.PC == 5
}

// returned are the registers that a function surely leaves its result in.
func (s *searcher) returned(f *function) disasm.Registers {
	switch r, err := s.c.f.Index().Result(f.body.Sub); {
	case err != nil:
	case r == dwarfinline.IntegerResult:
		return disasm.RAX
	case r == dwarfinline.FloatResult:
		return disasm.XMM0
	}
	return 0
}

// candidate settles whether a register that is live across a call is really read behind
// it, and was given a value in front of it.
func (s *searcher) candidate(n *unit, f *function, callee int32, call int, reg disasm.Registers) error {
	g := &n.functions[callee]
	if s.left -= len(s.flow.Steps); s.left < s.flow.Visits {
		return s.tooMuch(f)
	}
	if s.mayReturn(g, reg) {
		return nil
	}
	if s.held == nil {
		var err error
		if s.held, err = s.c.f.Index().Holdings(f.body.Sub); err != nil {
			return err
		}
	}
	use := s.use(call, reg)
	if use < 0 {
		return nil
	}
	set, ok := s.setting(f, call, reg)
	if !ok || !s.comesBack(g) {
		return nil
	}
	step := &s.flow.Steps[call]
	trusted := n.trusted(callee)
	s.left -= len(trusted)
	out := Finding{
		Caller: f.body, Callee: g.body, Call: step.PC, Back: step.Next, Register: reg, Set: set, Use: s.flow.Steps[use].PC,
		Trusted: trusted,
	}
	s.witness(&out, n)
	s.out = append(s.out, out)
	return nil
}

// tooMuch says that a function asks for more work than its unit's size allows.
func (s *searcher) tooMuch(f *function) error {
	return fmt.Errorf("the calls of %s: %w", s.c.f.ELF().Address(f.body.Sub.Entry()), elfscan.ErrLimit)
}

// mayReturn tells whether a register may hold the result of a function that leaves it
// alone: one that returns an argument. No argument comes in rax: a function that does not
// write it returns nothing there, whatever the source says.
func (s *searcher) mayReturn(g *function, reg disasm.Registers) bool {
	if reg&results&^disasm.RAX == 0 {
		return false
	}
	switch r, err := s.c.f.Index().Result(g.body.Sub); {
	case err != nil, r == dwarfinline.UnclearResult:
		return true
	case r == dwarfinline.FloatResult:
		return reg == disasm.XMM0
	}
	return false
}

// use finds an instruction behind a call that reads a register, the one with the lowest
// address; -1 if there is none. In a loop that may be one in front of the call, or the call
// itself. A call or jump out of the function reads an argument only
// if the function that it goes to has one in the register.
func (s *searcher) use(call int, reg disasm.Registers) int {
	var found []int
	s.flow.FirstUses(call, reg, func(i int) bool {
		if s.reads(&s.flow.Steps[i], reg) {
			found = append(found, i)
		}
		return true
	})
	if len(found) == 0 {
		return -1
	}
	for _, i := range found {
		if i > call {
			return slices.Min(slices.DeleteFunc(found, func(i int) bool { return i <= call }))
		}
	}
	return slices.Min(found)
}

func (s *searcher) reads(step *disasm.Step, reg disasm.Registers) bool {
	switch {
	case step.Kind == disasm.Call, step.Kind == disasm.CallIndirect,
		step.Leaves():
		return s.passes(step, reg)
	}
	return true
}

// setting finds an instruction that gives the register the value which is in it at the
// call; 0 for a parameter.
func (s *searcher) setting(f *function, call int, reg disasm.Registers) (uint64, bool) {
	for i := range s.flow.Steps {
		step := &s.flow.Steps[i]
		if i == call || step.Written&reg == 0 || step.Unclear {
			continue
		}
		if isCall := step.Kind == disasm.Call || step.Kind == disasm.CallIndirect; isCall && reg&results == 0 {
			continue
		}
		if s.flow.Arrives(i, call, reg) {
			return step.PC, true
		}
	}
	entry, ok := s.flow.Find(f.body.Sub.Entry())
	if !ok || reg&(arguments|disasm.RAX|disasm.R10) == 0 {
		return 0, false
	}
	return 0, entry == call || s.flow.Steps[entry].Written&reg == 0 && s.flow.Arrives(entry, call, reg)
}
