package contract

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/program"
)

// Unpassed is a call that passes nothing for a parameter of the source: on no path to it
// does anything put a value into the register in which the calling convention has the
// parameter, and the called function does not read it.
type Unpassed struct {
	Caller, Callee program.Body

	Call      uint64 // address of the call
	Site      uint64 // offset of its DW_TAG_call_site
	Parameter string // its name in the source
	Register  disasm.Registers
}

// FindUnpassed yields the calls in units of clang that leave out an argument: by file,
// unit, call and register. clang takes parameters from functions, and arguments from
// calls, without a trace in the name. Only direct calls inside a unit of C or C++ are looked
// at, and only registers that an earlier call has surely clobbered, or that a caller which
// others see has no parameter in, count as empty. Files and errors are those of [Find].
func FindUnpassed(ctx context.Context, p *program.Program) iter.Seq2[Unpassed, error] {
	return findAll(ctx, p, search[Unpassed]{
		wanted: isClang,
		unit:   (*searcher).unpassed,
		compare: func(a, b Unpassed) int {
			return cmp.Or(comparePlaces(a.Caller, b.Caller, a.Call, b.Call),
				cmp.Compare(a.Register, b.Register), cmp.Compare(a.Caller.Sub.Offset(), b.Caller.Sub.Offset()))
		},
	})
}

// isClang tells a unit of clang, whatever its vendor calls it.
func isClang(u *dwarfinline.Unit) bool { return strings.Contains(u.Producer(), "clang version ") }

// due is a parameter and the register in which the calling convention has it.
type due struct {
	name string
	reg  disasm.Registers
}

// unpassed looks through one unit.
func (s *searcher) unpassed(u *dwarfinline.Unit) ([]Unpassed, error) {
	n := newUnit(s.c, u)
	n.findWrites()
	s.left, s.strangers = workPerByte*n.bytes+1<<20, true
	dues := make(map[int32][]due)
	var out []Unpassed
	for i := range n.functions {
		f := &n.functions[i]
		if !f.callsInside() {
			continue
		}
		found, err := s.unpassedIn(n, f, dues)
		if err != nil {
			return out, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// unpassedIn looks through one function.
func (s *searcher) unpassedIn(n *unit, f *function, dues map[int32][]due) (out []Unpassed, err error) {
	if !s.load(n, f, s.entered(f)) {
		return nil, nil
	}
	if s.left < 0 {
		return nil, s.tooMuch(f)
	}
	s.flow.Visit(f.body.Sub.Entry(), func(i int) {
		step := &s.flow.Steps[i]
		e, ok := f.edgeAt(step.PC)
		if step.Kind != disasm.Call || !ok || e.callee < 0 {
			return
		}
		if _, ok := dues[e.callee]; !ok {
			dues[e.callee] = s.dues(n.functions[e.callee].body)
		}
		for _, d := range dues[e.callee] {
			if step.Defined&d.reg == 0 {
				out = append(out, Unpassed{Caller: f.body, Callee: n.functions[e.callee].body, Call: step.PC, Parameter: d.name, Register: d.reg})
			}
		}
	})
	if len(out) == 0 {
		return nil, nil
	}
	if s.held, err = s.c.f.Index().Holdings(f.body.Sub); err != nil || !s.plainCalls() {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(one Unpassed) bool {
		return s.isRead(one.Callee.Sub.Entry(), one.Register, maxPassing)
	})
	for i := range out {
		step, _ := s.flow.Find(out[i].Call)
		site, _ := s.held.Site(s.flow.Steps[step].Next)
		out[i].Site = site.Offset
	}
	return out, nil
}

// plainCalls tells whether nothing but calls of the compiler's own that follow the calling
// convention empties a register: no assembler text, no instruction that is not known, no
// function that keeps more registers than others.
func (s *searcher) plainCalls() bool {
	if s.flow.Open {
		return false
	}
	for i := range s.flow.Steps {
		step := &s.flow.Steps[i]
		if step.Unclear {
			return false
		}
		if step.Kind != disasm.Call && step.Kind != disasm.CallIndirect {
			continue
		}
		site, ok := s.held.Site(step.Next)
		if !ok {
			return false
		}
		if site.Origin == 0 {
			continue
		}
		convention, _, err := s.c.f.Index().CallingConvention(site.Origin)
		if err != nil || convention > dwarfinline.NoCall {
			return false
		}
	}
	return true
}

// dues are the parameters of a body that the calling convention has in registers.
func (s *searcher) dues(b program.Body) []due {
	parameters, err := s.c.f.Index().Parameters(b.Sub)
	if err != nil {
		return nil
	}
	var out []due
	for _, p := range parameters {
		if p.Due.Kind == dwarfinline.RegisterLocation {
			out = append(out, due{p.Name, disasm.DWARFRegister(p.Due.Register)})
		}
	}
	return out
}

// entered are the registers that a function may be entered with a value in. Only of one
// that other units call is it known to be what its source says.
func (s *searcher) entered(f *function) disasm.Registers {
	if in, ok := s.signature(f.body.Sub); ok && f.body.Sub.External() {
		return in
	}
	return arguments
}

// signature are the registers that the calling convention has the parameters of the source
// in. It is not known of a variable number of arguments, of a result in memory, and of
// parameters of which that is not worked out.
func (s *searcher) signature(sub dwarfinline.Subprogram) (in disasm.Registers, known bool) {
	x := s.c.f.Index()
	prototype, err1 := x.PrototypeAt(sub.Root())
	result, err2 := x.Result(sub)
	parameters, err3 := x.Parameters(sub)
	if cmp.Or(err1, err2, err3) != nil || prototype.Variadic || result == dwarfinline.UnclearResult {
		return 0, false
	}
	for _, p := range parameters {
		switch p.Due.Kind {
		case dwarfinline.RegisterLocation:
			in |= disasm.DWARFRegister(p.Due.Register)
		case dwarfinline.StackSlot:
		default:
			return 0, false
		}
	}
	return in, true
}
