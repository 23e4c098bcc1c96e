package contract

import (
	"cmp"
	"context"
	"iter"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/program"
)

// Surplus is a function that reads, before it branches for the first time, a register of
// arguments in which its source has no parameter: something else is passed there.
type Surplus struct {
	Body     program.Body
	Register disasm.Registers
	Read     uint64 // address of the instruction
}

// FindSurplus yields the functions of clang's units that take more than their source says,
// as the members of a structure in place of a pointer to it: by file, unit and address.
// Only functions that no other unit can call are looked at, and that their own calls
// directly. Files and errors are those of [Find].
func FindSurplus(ctx context.Context, p *program.Program) iter.Seq2[Surplus, error] {
	return findAll(ctx, p, search[Surplus]{
		wanted: isClang,
		unit:   (*searcher).surplus,
		compare: func(a, b Surplus) int {
			return cmp.Or(comparePlaces(a.Body, b.Body, a.Read, b.Read), cmp.Compare(a.Body.Sub.Offset(), b.Body.Sub.Offset()))
		},
	})
}

// surplus looks through one unit.
func (s *searcher) surplus(u *dwarfinline.Unit) ([]Surplus, error) {
	n := newUnit(s.c, u)
	s.left = workPerByte*n.bytes + 1<<20
	var out []Surplus
	for i := range n.functions {
		f := &n.functions[i]
		if !f.called || f.body.Sub.External() {
			continue
		}
		in, ok := s.signature(f.body.Sub)
		if !ok || !s.decode(&s.flow, f) {
			continue
		}
		if s.left < 0 {
			return out, s.tooMuch(f)
		}
		if reg, at := s.firstBeyond(f.body.Sub.Entry(), in); reg != 0 {
			out = append(out, Surplus{f.body, reg, at})
		}
	}
	return out, nil
}

// firstBeyond finds the first instruction behind an entry that reads a register of arguments
// outside of a set, in code that surely runs.
func (s *searcher) firstBeyond(entry uint64, in disasm.Registers) (reg disasm.Registers, at uint64) {
	i, ok := s.flow.Find(entry)
	if !ok {
		return 0, 0
	}
	for next := entry; i < len(s.flow.Steps) && s.flow.Steps[i].PC == next; i++ {
		step := &s.flow.Steps[i]
		if beyond := step.Read &^ step.Pushed & arguments &^ in; beyond != 0 && !step.Unclear {
			return beyond & -beyond, step.PC
		}
		if step.Kind != disasm.Plain && step.Kind != disasm.Nop && step.Kind != disasm.Endbr || step.Unclear {
			return 0, 0
		}
		in |= step.Written
		next = step.Next
	}
	return 0, 0
}
