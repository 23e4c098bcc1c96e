package risk

import (
	"cmp"
	"debug/elf"
	"slices"

	"inlay/disasm"
	"inlay/program"
)

// stepKind says how control goes on behind a step.
type stepKind uint8

const (
	aside  stepKind = iota // to the target or on
	away                   // to the target
	out                    // out of the body, for good
	outOr                  // out of the body or on
	ends                   // nowhere: a call that does not return, or a BUG
	around                 // to the replacement and behind what it replaces, or on
)

// step is an instruction of a body at which control may not just go on.
type step struct {
	pc, to  uint64
	kind    stepKind
	side    bool   // by a table, not by the instruction
	replace entry  // of around
	callee  string // of ends
}

// body is the decoded code of a place.
type body struct {
	t      *Tables
	place  program.Place
	mode   disasm.Mode
	spans  []disasm.Span
	steps  []step    // by pc
	jumps  []Finding // out of the body
	unread bool      // some bytes start no instruction
	deep   bool      // what is called is looked into
}

// mode tells how code of the file is decoded; false for a machine whose code is not.
func (t *Tables) mode() (disasm.Mode, bool) {
	switch t.f.ELF().MachineID() {
	case elf.EM_X86_64:
		return disasm.Mode64, true
	case elf.EM_386:
		return disasm.Mode32, true
	}
	return 0, false
}

// decode reads the code of a place, once from start to end; false if the file does not
// hold it or the machine is not known.
func (t *Tables) decode(p program.Place, deep bool) (*body, bool) {
	mode, ok := t.mode()
	if !ok {
		return nil, false
	}
	b := &body{t: t, place: p, mode: mode, spans: t.spansOf(p), deep: deep}
	for _, span := range b.spans {
		code, ok := t.code(span, mode)
		if !ok {
			return nil, false
		}
		b.sides(span)
		for pc, inst := range code.Instructions(span) {
			b.instruction(pc, &inst, span)
		}
	}
	slices.SortStableFunc(b.steps, func(a, b step) int { return cmp.Compare(a.pc, b.pc) })
	return b, len(b.spans) > 0
}

// sides adds the ways that only tables know.
func (b *body) sides(span disasm.Span) {
	for _, k := range []Kind{JumpLabel, ExceptionTable} {
		for _, e := range b.t.within(k, span.Lo, span.Hi) {
			b.steps = append(b.steps, step{pc: e.code, to: e.to, kind: aside, side: true})
		}
	}
	for _, e := range b.t.within(Alternative, span.Lo, span.Hi) {
		b.steps = append(b.steps, step{pc: e.code, kind: around, side: true, replace: e})
	}
}

// rewritten tells an instruction that the kernel replaces by a nop.
func (b *body) rewritten(pc uint64) bool { return len(b.t.within(JumpLabel, pc, pc+1)) > 0 }

func (b *body) instruction(pc uint64, inst *disasm.Inst, span disasm.Span) {
	switch inst.Kind {
	case disasm.Jump, disasm.CondJump:
		b.jump(pc, inst)
	case disasm.JumpIndirect:
		b.indirect(pc, inst)
	case disasm.Return:
		b.add(step{pc: pc, kind: out})
	case disasm.Call:
		b.call(pc, inst, span)
	case disasm.CallIndirect:
		if pc+uint64(inst.Len) == span.Hi {
			b.add(step{pc: pc, kind: ends, callee: "through a pointer"})
		}
	case disasm.Trap:
		if all := b.t.within(BugEntry, pc, pc+1); len(all) == 0 || all[0].flags&bugWarning == 0 {
			b.add(step{pc: pc, kind: ends})
		}
	case disasm.Undecoded:
		b.unread = true
	}
}

func (b *body) add(s step) { b.steps = append(b.steps, s) }

// jump adds a direct jump.
func (b *body) jump(pc uint64, inst *disasm.Inst) {
	to := b.t.targetOf(pc, inst)
	s := step{pc: pc, to: to.pc, kind: away}
	if inst.Kind == disasm.CondJump || b.rewritten(pc) {
		s.kind = aside
	}
	thunk := b.t.thunk(to) // some thunks lie inside a function
	if thunk == "" && to.pc != 0 && (holding(b.spans, to.pc) >= 0 || b.t.apart(to.pc)) {
		b.add(s)
		return
	}
	comesBack := thunk != "" || b.t.returns(to, b.deep)
	switch {
	case s.kind == aside && comesBack:
		b.add(step{pc: pc, kind: outOr})
	case comesBack:
		b.add(step{pc: pc, kind: out})
	case s.kind == away:
		b.add(step{pc: pc, kind: ends, callee: b.t.function(to)})
	}
	switch {
	case isReturnThunk(thunk):
	case thunk != "":
		b.jumps = append(b.jumps, Finding{Kind: SiblingCall, At: pc, Note: indirectNote})
	case to.pc == 0 || b.t.f.PlaceAt(to.pc).Entry != b.place.Entry:
		b.jumps = append(b.jumps, Finding{Kind: SiblingCall, At: pc, Target: b.t.function(to)})
	}
}

// indirectNote says what is known of a jump through a register or a pointer.
const indirectNote = "through a pointer; it may be a jump table too"

// indirect adds an indirect jump. One through a table of addresses stays in the body, but
// where is not known.
func (b *body) indirect(pc uint64, inst *disasm.Inst) {
	b.add(step{pc: pc, kind: out})
	if inst.Operand != disasm.OperandTable {
		b.jumps = append(b.jumps, Finding{Kind: SiblingCall, At: pc, Note: indirectNote})
	}
}

// call adds a call that does not come back, and one into the body itself, which is a way
// to get at an address.
func (b *body) call(pc uint64, inst *disasm.Inst, span disasm.Span) {
	to := b.t.targetOf(pc, inst)
	next := pc + uint64(inst.Len)
	switch {
	case to.pc != 0 && to.pc != b.place.Entry && holding(b.spans, to.pc) >= 0:
		b.add(step{pc: pc, to: to.pc, kind: aside})
	case next == span.Hi || to.pc != b.place.Entry && !b.t.returns(to, b.deep):
		b.add(step{pc: pc, kind: ends, callee: b.t.function(to)})
	}
}
