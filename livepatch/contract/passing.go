package contract

import (
	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/program"
)

// need is a question: does a function read the register?
type need struct {
	entry uint64
	reg   disasm.Registers
}

// maxPassing bounds how far an argument is followed from function to function.
const maxPassing = 8

// passes tells whether a register holds an argument of a call or jump: by its call site,
// or by the parameters of the function it goes to. An argument that nobody reads is none.
func (s *searcher) passes(step *disasm.Step, reg disasm.Registers) bool {
	site, _ := s.held.Site(step.Next)
	for _, number := range site.Passed {
		if disasm.DWARFRegister(number) == reg {
			return step.To == 0 || s.isRead(step.To, reg, maxPassing)
		}
	}
	return s.hasParameter(step.To, reg) && s.isRead(step.To, reg, maxPassing)
}

// hasParameter tells whether the function at an entry has a parameter in a register.
func (s *searcher) hasParameter(entry uint64, reg disasm.Registers) bool {
	taken, ok := s.parameters[entry]
	if !ok {
		if s.parameters == nil {
			s.parameters = make(map[uint64]disasm.Registers)
		}
		taken = s.parametersOf(entry)
		s.parameters[entry] = taken
	}
	return taken&reg != 0
}

// parametersOf are the registers of the parameters of the function at an entry.
func (s *searcher) parametersOf(entry uint64) (taken disasm.Registers) {
	place := s.c.f.PlaceAt(entry)
	if entry == 0 || place.Entry != entry || !place.HasBody() {
		return 0
	}
	// Of a list that cannot be read to its end, what was read counts.
	parameters, _ := s.c.f.Index().Parameters(place.Sub)
	for _, p := range parameters {
		if p.At.Kind == dwarfinline.RegisterLocation || p.At.Kind == dwarfinline.EntryValue {
			taken |= disasm.DWARFRegister(p.At.Register)
		}
	}
	return taken
}

// isRead tells whether the function at an entry may read a register that it is called
// with, itself or by passing it on. Of code that the DWARF does not describe it is true.
func (s *searcher) isRead(entry uint64, reg disasm.Registers, left int) bool {
	if known, ok := s.needs[need{entry, reg}]; ok {
		return known
	}
	place := s.c.f.PlaceAt(entry)
	if left == 0 || place.Entry != entry || !place.HasBody() {
		return true
	}
	if s.needs == nil {
		s.needs = make(map[need]bool)
	}
	s.needs[need{entry, reg}] = false // what calls itself reads no more by that
	answer := s.readsAtEntry(place.Body, reg, left)
	s.needs[need{entry, reg}] = answer
	return answer
}

func (s *searcher) readsAtEntry(b program.Body, reg disasm.Registers, left int) bool {
	flow := &s.reading[left]
	f := newFunction(b)
	f.tables = s.c.jumpTables(&f)
	if !s.decode(flow, &f) {
		return true
	}
	first, ok := flow.Find(b.Sub.Entry())
	if !ok || flow.Open {
		return true
	}
	for i := range flow.Steps {
		switch step := &flow.Steps[i]; {
		case step.Unclear, step.Kind == disasm.JumpIndirect:
			step.Read |= reg
		case step.Kind == disasm.Call || step.Kind == disasm.CallIndirect, step.Leaves():
			step.Read |= arguments // and writes nothing: what is called may keep the register
		}
	}
	found := false
	use := func(i int) bool {
		step := &flow.Steps[i]
		called := step.Kind == disasm.Call || step.Leaves()
		found = !called || step.To == 0 || s.hasParameter(step.To, reg) && s.isRead(step.To, reg, left-1)
		return !found
	}
	if flow.Steps[first].Read&^flow.Steps[first].Pushed&reg != 0 {
		use(first)
	}
	if !found && flow.Steps[first].Written&reg == 0 {
		flow.FirstUses(first, reg, use)
	}
	return found
}
