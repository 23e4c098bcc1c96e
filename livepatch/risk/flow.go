package risk

import (
	"cmp"
	"slices"

	"inlay/disasm"
)

// flow is what can be reached from the entry of a body.
type flow struct {
	returns bool     // or leaves the body in another way, or may
	back    bool     // a jump to itself or an earlier place was reached
	callees []string // from which no call comes back, by place
	stopped bool     // an instruction after which nothing runs was reached
}

// walker follows the ways through a body.
type walker struct {
	b     *body
	seen  []bool          // steps
	apart map[uint64]bool // places outside the body
	work  []uint64
	out   flow
}

// flow follows all ways from the entry. What is not known counts as a return.
func (b *body) flow() flow {
	w := &walker{b: b, seen: make([]bool, len(b.steps)), apart: make(map[uint64]bool)}
	w.push(0, b.place.Entry)
	for len(w.work) > 0 && !w.out.returns {
		pc := w.work[len(w.work)-1]
		w.work = w.work[:len(w.work)-1]
		if span := holding(b.spans, pc); span >= 0 {
			w.through(pc, b.spans[span])
		} else {
			w.outside(pc)
		}
	}
	slices.Sort(w.out.callees)
	w.out.callees = slices.Compact(w.out.callees)
	return w.out
}

// push adds a way that starts with a branch at from.
func (w *walker) push(from, to uint64) {
	w.out.back = w.out.back || to <= from && holding(w.b.spans, to) == holding(w.b.spans, from)
	w.work = append(w.work, to)
}

// through follows one way to where it ends or was followed before.
func (w *walker) through(pc uint64, span disasm.Span) {
	steps := w.b.steps
	i, _ := slices.BinarySearchFunc(steps, pc, func(s step, pc uint64) int { return cmp.Compare(s.pc, pc) })
	for ; i < len(steps) && steps[i].pc < span.Hi; i++ {
		if w.seen[i] {
			return
		}
		w.seen[i] = true
		if !w.step(&steps[i]) {
			return
		}
	}
	w.out.returns = true // it runs into whatever follows
}

// step tells whether control may go on behind a step.
func (w *walker) step(s *step) bool {
	switch s.kind {
	case aside:
		w.push(s.pc, s.to)
	case away:
		w.push(s.pc, s.to)
		return false
	case out, outOr:
		w.out.returns = true
	case around:
		w.replacement(&s.replace)
	case ends:
		w.out.stopped = true
		if s.callee != "" {
			w.out.callees = append(w.out.callees, s.callee)
		}
		return false
	}
	return true
}

// replacement follows the code that may stand in place of an instruction.
func (w *walker) replacement(e *entry) {
	w.push(e.code, e.code+uint64(e.length))
	if e.replace > 0 {
		w.straight(e.to, disasm.Span{Lo: e.to, Hi: e.to + uint64(e.replace)})
	}
}

// maxApart bounds the code outside a body that is followed at a time, in bytes.
const maxApart = 256

// outside follows code that the assembler put apart.
func (w *walker) outside(pc uint64) {
	if !w.b.t.apart(pc) {
		w.out.returns = true
		return
	}
	s := w.b.t.f.ELF().SectionAt(pc)
	if span := (disasm.Span{Lo: pc, Hi: min(pc+maxApart, s.Addr+s.Size)}); !w.straight(pc, span) {
		w.out.returns = true
	}
}

// straight follows the code of a span outside the body; false if it runs out of the span.
func (w *walker) straight(pc uint64, span disasm.Span) bool {
	if w.apart[pc] {
		return true
	}
	w.apart[pc] = true
	code, ok := w.b.t.code(span, w.b.mode)
	if !ok {
		w.out.returns = true
		return true
	}
	for at, inst := range code.Instructions(span) {
		switch inst.Kind {
		case disasm.Jump, disasm.CondJump:
			to := w.b.t.targetOf(at, &inst)
			if to.pc == 0 || holding(w.b.spans, to.pc) < 0 && !w.b.t.apart(to.pc) {
				w.out.returns = true
				return true
			}
			w.push(0, to.pc)
			if inst.Kind == disasm.Jump {
				return true
			}
		case disasm.Return, disasm.JumpIndirect, disasm.Undecoded:
			w.out.returns = true
			return true
		case disasm.Trap:
			w.out.stopped = true
			return true
		}
	}
	return false
}
