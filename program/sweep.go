package program

import (
	"cmp"
	"slices"
	"strings"

	"inlay/disasm"
)

// sweeper decodes some pieces of a code section, one after the other.
type sweeper struct {
	f     *File
	code  disasm.Code
	spans []disasm.Span
	links []link // of the section, by place
	keep  bool   // the calls, not only their number
	calls []Call
	edges []disasm.Edge // scratch
	stats CodeStats
}

func (s *sweeper) run() {
	s.startAt(s.spans)
	for _, span := range s.spans {
		s.piece(span, s.f.symbolRange(span))
	}
}

// startAt skips the relocations before the first piece.
func (s *sweeper) startAt(spans []disasm.Span) {
	if len(spans) > 0 {
		lo, _ := slices.BinarySearchFunc(s.links, spans[0].Lo, func(l link, pc uint64) int { return cmp.Compare(l.place, pc) })
		s.links = s.links[lo:]
	}
}

// piece decodes one piece. Branches inside own, the symbol around the piece,
// are no calls.
func (s *sweeper) piece(span, own disasm.Span) {
	var seen disasm.Stats
	if s.f.elf.Relocatable() {
		s.edges = s.code.Edges(span, s.edges[:0], &seen)
	} else {
		s.edges = s.code.Exits(span, s.edges[:0], &seen)
	}
	for _, e := range s.edges {
		if e.Kind.Direct() {
			s.direct(e, own)
		} else {
			s.indirect(e)
		}
	}
	s.stats.Instructions += seen.Instructions
	s.stats.Undecoded += seen.Undecoded
	s.stats.CodeBytes += span.Hi - span.Lo
}

// direct handles a branch with a displacement. Where a relocation fills the
// displacement, the relocation tells the target.
func (s *sweeper) direct(e disasm.Edge, own disasm.Span) {
	c := Call{From: e.From, To: e.To, Symbol: -1, Kind: e.Kind}
	if l, ok := s.link(e.Field); ok {
		c.To, c.Symbol = 0, l.symbol
		if l.defined {
			c.To = l.target(4) // the displacement counts from its own end
		}
	}
	c.To = s.f.entryOf(c.To)
	if c.Kind != disasm.Call && c.To != 0 && own.Lo <= c.To && c.To < own.Hi {
		return
	}
	if c.Kind != disasm.Call && s.f.isReturnThunk(c) {
		return
	}
	if thunk := s.f.isThunk(c); thunk && c.Kind == disasm.Call {
		c.Kind = disasm.CallIndirect
	} else if thunk {
		c.Kind = disasm.JumpIndirect
	}
	s.add(c)
}

// indirect handles a branch through a register or memory. Its target is known
// only if it goes through a pointer that a relocation names.
func (s *sweeper) indirect(e disasm.Edge) {
	c := Call{From: e.From, Symbol: -1, Kind: e.Kind, Slot: e.To}
	if l, ok := s.link(e.Field); ok {
		c.Slot = 0
		switch {
		case l.got && l.defined: // call *f@GOTPCREL(%rip)
			c.To = l.value
		case l.got:
			c.Symbol = l.symbol
		case l.defined: // call *pointer(%rip)
			c.Slot = l.value + 4
		}
	}
	s.add(c)
}

func (s *sweeper) add(c Call) {
	if s.keep {
		s.calls = append(s.calls, c)
	}
	s.stats.count(s.f, &c)
}

// link returns the relocation at a place. Places are asked for in ascending
// order, so the search goes on where it stopped.
func (s *sweeper) link(place uint64) (link, bool) {
	for len(s.links) > 0 && s.links[0].place < place {
		s.links = s.links[1:]
	}
	if len(s.links) > 0 && s.links[0].place == place {
		return s.links[0], true
	}
	return link{}, false
}

// isThunk tells a branch to a retpoline, which stands for an indirect one.
func (f *File) isThunk(c Call) bool {
	if c.Symbol >= 0 {
		return isThunkName(f.symbols.all[c.Symbol].Name)
	}
	_, found := slices.BinarySearch(f.thunks, c.To)
	return found
}

// isThunkName tells the names of the kernel's and the compilers' retpolines, on s390
// of its expolines.
func isThunkName(name string) bool {
	return strings.HasPrefix(name, "__s390_indirect_jump_") && !isReturnThunkName(name) || strings.HasPrefix(name, "__x86_indirect_") || strings.HasPrefix(name, "__llvm_retpoline_")
}

// isReturnThunk tells a jump to the code that stands for a return instruction:
// -mfunction-return ends every function of a kernel with one.
func (f *File) isReturnThunk(c Call) bool {
	if c.Symbol >= 0 {
		return isReturnThunkName(f.symbols.all[c.Symbol].Name)
	}
	return slices.Contains(f.returnThunks, c.To)
}

func isReturnThunkName(name string) bool {
	return name == "__x86_return_thunk" || strings.HasPrefix(name, "__s390_indirect_jump_") && strings.HasSuffix(name, "r14")
}

// findThunks lists the addresses of retpolines, ascending, and of return thunks.
func (f *File) findThunks() {
	f.thunks, f.returnThunks = nil, nil
	for _, e := range f.symbols.entries {
		if isThunkName(f.symbols.all[e.n].Name) {
			f.thunks = append(f.thunks, e.addr)
		}
	}
	for i := range f.symbols.all { // a mere label in most kernels
		if s := &f.symbols.all[i]; s.Section > 0 && isReturnThunkName(s.Name) {
			f.returnThunks = append(f.returnThunks, s.Addr)
		}
	}
}

// symbolRange returns the range of the function symbol around a piece; the
// piece itself if there is none.
func (f *File) symbolRange(span disasm.Span) disasm.Span {
	i, ok := slices.BinarySearchFunc(f.symbols.entries, span.Lo, func(e symbolEntry, pc uint64) int { return cmp.Compare(e.addr, pc) })
	if !ok {
		i--
	}
	// Aliases of different size share an address; a symbol nested in another one
	// is rare, so only a few are tried.
	for n := 0; i >= 0 && n < 4; i, n = i-1, n+1 {
		s := &f.symbols.all[f.symbols.entries[i].n]
		if s.Addr <= span.Lo && span.Hi <= s.Addr+s.Size {
			return disasm.Span{Lo: s.Addr, Hi: s.Addr + s.Size}
		}
	}
	return span
}
