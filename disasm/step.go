package disasm

// stepper goes through code of a machine other than x86.
type stepper struct {
	m     *machine
	pairs bool   // an instruction may complete the one before it
	first []byte // that one, nil if it cannot be completed
}

func (m Mode) stepper() stepper { return stepper{m: m.machine(), pairs: m == ModeRISCV64} }

// step reads the instruction at the start of code, which is not empty. What starts no
// instruction, or one that leaves code, is [Undecoded]. fill counts zeros that are
// no instructions; then there is none.
func (s *stepper) step(code []byte) (i Inst, fill int) {
	if fill = zeros(code); fill > 0 {
		s.first = nil
		return i, fill
	}
	i, err := s.m.one(code)
	if err != nil {
		s.first = nil
		return Inst{Len: uint8(min(s.m.unit, len(code))), Kind: Undecoded, Reg: NoReg}, 0
	}
	if s.pairs {
		if s.first != nil {
			i = pairRISCV(s.first, code, i)
		}
		if s.first = nil; i.Kind == Plain && i.Len == 4 {
			s.first = code
		}
	}
	return i, 0
}

// machineEdges is edges for a machine other than x86.
func (c Code) machineEdges(span Span, dst []Edge, stats *Stats, exits bool) []Edge {
	var s Stats
	steps := c.Mode.stepper()
	pc, code := c.Within(span)
	if span.Lo < span.Hi {
		s.Outside = span.Hi - span.Lo - uint64(len(code))
	}
	for len(code) > 0 {
		i, n := steps.step(code)
		switch {
		case n > 0:
			s.Padding += uint64(n)
		case i.Kind == Undecoded:
			n = int(i.Len)
			s.Undecoded += uint64(n)
		default:
			n = int(i.Len)
			s.count(i.Kind, n)
			if i.Kind.isBranch() {
				if e := i.edge(pc); !exits || !e.stays(span) {
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

// edge is the branch that an instruction at pc makes.
func (i Inst) edge(pc uint64) Edge {
	e := Edge{From: pc, Kind: i.Kind, To: i.Target(pc)}
	switch {
	case i.FieldSize > 0:
		e.Field = pc + uint64(i.Field)
	case i.Kind.Direct():
		e.Field = pc - 4 // the second of a pair: the relocation is that of the first
	}
	return e
}
