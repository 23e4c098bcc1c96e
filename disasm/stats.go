package disasm

// Stats counts what sweeps saw. Bytes of a span are either part of an
// instruction, or Undecoded, or zeros in Padding, or Outside.
type Stats struct {
	Instructions  uint64
	Calls         uint64 // Call
	IndirectCalls uint64
	Jumps         uint64 // Jump
	IndirectJumps uint64
	CondJumps     uint64

	Undecoded uint64 // bytes from which no instruction could be decoded
	Outside   uint64 // bytes of spans that lie outside the section

	// Padding is bytes between and behind the code of a span: int3, nops, and
	// zeros at its end or eight and more in a row. The first two are
	// instructions and counted as such too.
	Padding uint64
}

// Add adds the counts of another sweep.
func (s *Stats) Add(o Stats) {
	s.Instructions += o.Instructions
	s.Calls += o.Calls
	s.IndirectCalls += o.IndirectCalls
	s.Jumps += o.Jumps
	s.IndirectJumps += o.IndirectJumps
	s.CondJumps += o.CondJumps
	s.Undecoded += o.Undecoded
	s.Outside += o.Outside
	s.Padding += o.Padding
}

// count takes in one instruction of n bytes.
func (s *Stats) count(kind Kind, n int) {
	s.Instructions++
	switch kind {
	case Call:
		s.Calls++
	case CallIndirect:
		s.IndirectCalls++
	case Jump:
		s.Jumps++
	case JumpIndirect:
		s.IndirectJumps++
	case CondJump:
		s.CondJumps++
	case Nop, Breakpoint:
		s.Padding += uint64(n)
	}
}
