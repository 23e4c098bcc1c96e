package risk

import (
	"inlay/disasm"
	"inlay/program"
)

// target is where a direct branch leads to.
type target struct {
	pc   uint64 // 0 if it lies in another file
	name string // of the symbol, if pc is 0
}

// targetOf returns where a direct branch at pc leads to. A relocation at its displacement
// decides.
func (t *Tables) targetOf(pc uint64, inst *disasm.Inst) target {
	if inst.FieldSize > 0 {
		field := pc + uint64(inst.Field)
		if r, ok := t.link(field); ok {
			if r.symbol != nil {
				return target{name: r.symbol.Name}
			}
			return target{pc: r.to + (pc + uint64(inst.Len) - field)}
		}
	}
	return target{pc: inst.Target(pc)}
}

// thunk returns the name of the target if it stands for an instruction, else "".
func (t *Tables) thunk(to target) string {
	if to.pc != 0 {
		return t.names.thunks[to.pc]
	}
	if isReturnThunk(to.name) || isIndirectThunk(to.name) {
		return to.name
	}
	return ""
}

// function names the function that a target leads to.
func (t *Tables) function(to target) string {
	if to.pc == 0 {
		return to.name
	}
	p := t.f.PlaceAt(to.pc)
	name, _ := p.Names()
	if name == "" {
		return t.f.ELF().Address(to.pc)
	}
	if to.pc != p.Entry {
		return name + offset(to.pc-p.Entry)
	}
	return name
}

// apart tells code that belongs to whoever jumps there: the assembler puts it into
// sections of its own.
func (t *Tables) apart(pc uint64) bool {
	s := t.f.ELF().SectionAt(pc)
	return s != nil && isCode(s) && (s.Name == ".altinstr_aux" || s.Name == ".altinstr_replacement" || s.Name == ".fixup")
}

// returns tells whether a call comes back: not from a function that is known never to
// return, or whose own code has no return that can be reached.
func (t *Tables) returns(to target, deep bool) bool {
	if to.pc == 0 {
		return !neverReturns(to.name)
	}
	if t.names.deadly[to.pc] != "" {
		return false
	}
	if !deep || !t.f.ELF().Executable(to.pc) {
		return true
	}
	known, _ := t.dead.Load(to.pc)
	if dead, ok := known.(bool); ok {
		return !dead
	}
	dead := false
	if p := t.f.PlaceAt(to.pc); p.Entry == to.pc {
		dead = t.neverReturns(p)
	}
	t.dead.Store(to.pc, dead)
	return !dead
}

// neverReturns tells a function without a return that can be reached, by its own code.
func (t *Tables) neverReturns(p program.Place) bool {
	b, ok := t.decode(p, false)
	return ok && !b.unread && !b.flow().returns
}
