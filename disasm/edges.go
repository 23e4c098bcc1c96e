package disasm

// Edge is one branch.
type Edge struct {
	From uint64 // address of the branch instruction

	// Field is the address of the displacement, which is where a relocation of
	// this branch lies; 0 if the instruction has none. A call of RISC-V that takes two
	// instructions has it at the first of them, From is the second.
	Field uint64

	// To is where a direct branch goes by its bytes. If a relocation lies at
	// Field, the relocation decides and To means nothing. For an indirect branch
	// it is the address of the pointer or jump table the operand names, 0 if it
	// names none; behind FS or GS it is relative to that base.
	To uint64

	Kind Kind // Call, CallIndirect, Jump, JumpIndirect or CondJump
}

// Edges appends the branches of a span to dst, in the order of their addresses,
// and adds what it saw to stats, which may be nil.
func (c Code) Edges(span Span, dst []Edge, stats *Stats) []Edge {
	return c.edges(span, dst, stats, false)
}

// Exits is [Code.Edges] without the direct jumps to a place inside the span: of a
// kernel's branches fewer than half are left. It needs a linked file: where
// relocations are still to be applied, no target is known yet.
func (c Code) Exits(span Span, dst []Edge, stats *Stats) []Edge {
	return c.edges(span, dst, stats, true)
}

func (c Code) edges(span Span, dst []Edge, stats *Stats, exits bool) []Edge {
	if !c.Mode.X86() {
		return c.machineEdges(span, dst, stats, exits)
	}
	var s Stats
	m := c.Mode.maps()
	pc, code := c.Within(span)
	if span.Lo < span.Hi {
		s.Outside = span.Hi - span.Lo - uint64(len(code))
	}
	for len(code) > 0 {
		n := 1
		l, err := m.measure(code)
		switch fill := zeros(code); {
		case fill > 0:
			n = fill
			s.Padding += uint64(fill)
		case err != nil:
			s.Undecoded++
		default:
			n = l.n
			kind := l.a.kind()
			if kind == Plain && m.mode32 && isNop32(code[:n], l) {
				kind = Nop
			}
			s.count(kind, n)
			if kind.isBranch() {
				if e := m.edge(pc, code[:n], l); !exits || !e.stays(span) {
					dst = append(dst, e)
				}
			}
		}
		code, pc = code[n:], pc+uint64(n)
	}
	if stats != nil {
		stats.Add(s)
	}
	return dst
}

// stays says whether a branch is a direct jump to a place inside the span.
func (e Edge) stays(span Span) bool {
	return (e.Kind == Jump || e.Kind == CondJump) && span.Lo <= e.To && e.To < span.Hi
}

// edge reads one branch.
func (m *opcodeMaps) edge(pc uint64, code []byte, l layout) Edge {
	e := Edge{From: pc, Kind: l.a.kind()}
	var i Inst
	if e.Kind.Direct() {
		i = Inst{Len: uint8(l.n), Kind: e.Kind, width: m.pointerWidth()}
		i.branch(code, l)
		e.To = i.Target(pc)
	} else {
		i = m.inst(code, l)
		e.To, _ = i.Address(pc)
	}
	if i.FieldSize > 0 {
		e.Field = pc + uint64(i.Field)
	}
	return e
}
