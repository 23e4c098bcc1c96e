package dwarfinline

import (
	"slices"

	"inlay/elfscan"
)

// Position is a place in the source.
type Position struct {
	File   string // "" if unknown
	Line   int    // 0 if unknown
	Column int    // 0 if unknown
}

// Lines looks up addresses in the unit's line number program (DWARF 5 section
// 6.2). pcs must ascend; the result has one entry for each. The program is run
// once for all of them and no table is kept, so that many addresses at once
// cost little more than one.
func (u *Unit) Lines(pcs []uint64) ([]Position, error) {
	out := make([]Position, len(pcs))
	u = u.lineUnit()
	if !u.hasStmtList || len(pcs) == 0 {
		return out, nil
	}
	err := u.index.file.Guard(func() error {
		h, err := u.sec.lineHeader(u.stmtList, u.enc)
		if err != nil {
			return err
		}
		m := newLineMachine(&h, u.sec, pcs)
		err = m.run()
		for i, row := range m.found {
			if row.found {
				out[i] = Position{h.path(u.sec, int(row.file), u.compDir), int(row.line), int(row.column)}
			}
		}
		return err
	})
	return out, err
}

// lineRow is one row of the line number table.
type lineRow struct {
	pc                 uint64
	file, line, column uint32
	found              bool // the row is the answer for a pc
}

// lineMachine runs a line number program and keeps, for each pc asked for, the
// last row at or before it in the first sequence that holds it.
type lineMachine struct {
	h     *lineHeader
	s     *sections
	pcs   []uint64
	found []lineRow // by pc
	next  []int32   // by pc: itself while it has no row, else one behind it

	row, prev lineRow
	havePrev  bool
	opIndex   uint64
}

// DWARF 5 section 7.22, tables 7.25 and 7.26.
const (
	lnsCopy           = 1
	lnsAdvancePC      = 2
	lnsAdvanceLine    = 3
	lnsSetFile        = 4
	lnsSetColumn      = 5
	lnsConstAddPC     = 8
	lnsFixedAdvancePC = 9
	lneEndSequence    = 1
	lneSetAddress     = 2
)

func newLineMachine(h *lineHeader, s *sections, pcs []uint64) *lineMachine {
	m := &lineMachine{h: h, s: s, pcs: pcs, found: make([]lineRow, len(pcs)), next: make([]int32, len(pcs))}
	for i := range m.next {
		m.next[i] = int32(i)
	}
	return m
}

func (m *lineMachine) reset() {
	m.row = lineRow{file: 1, line: 1}
	m.havePrev, m.opIndex = false, 0
}

// run executes the program (DWARF 5 section 6.2.5).
func (m *lineMachine) run() error {
	h := m.h
	if h.lineRange == 0 {
		return m.s.fail(".debug_line", h.programOff, elfscan.ErrCorrupt)
	}
	r := reader{b: h.program, big: m.s.big}
	opcodeBase := uint8(len(h.opcodeLengths) + 1)
	m.reset()
	for r.off < uint64(len(r.b)) && !r.failed {
		op := r.b[r.off]
		r.off++
		switch {
		case op >= opcodeBase:
			adj := op - opcodeBase
			m.advance(uint64(adj / h.lineRange))
			m.row.line += uint32(int32(h.lineBase) + int32(adj%h.lineRange))
			m.emit()
		case op == 0:
			m.extended(&r)
		default:
			m.standard(&r, op, opcodeBase)
		}
	}
	if r.failed {
		return m.s.fail(".debug_line", h.programOff+r.off, elfscan.ErrTruncated)
	}
	return nil
}

// advance moves the address by an operation advance (DWARF 5 section 6.2.5.1).
func (m *lineMachine) advance(n uint64) {
	if m.h.maxOps <= 1 {
		m.row.pc += n * m.h.minInst
		return
	}
	ops := m.opIndex + n
	m.row.pc += m.h.minInst * (ops / uint64(m.h.maxOps))
	m.opIndex = ops % uint64(m.h.maxOps)
}

func (m *lineMachine) standard(r *reader, op, opcodeBase uint8) {
	switch op {
	case lnsCopy:
		m.emit()
	case lnsAdvancePC:
		m.advance(r.uleb())
	case lnsAdvanceLine:
		m.row.line += uint32(r.sleb())
	case lnsSetFile:
		m.row.file = uint32(r.uleb())
	case lnsSetColumn:
		m.row.column = uint32(r.uleb())
	case lnsConstAddPC:
		m.advance(uint64((255 - opcodeBase) / m.h.lineRange))
	case lnsFixedAdvancePC:
		m.row.pc += r.fixed(2)
		m.opIndex = 0
	default: // flags, the ISA, and opcodes of the future: only their operands matter
		for range m.h.opcodeLengths[op-1] {
			r.uleb()
		}
	}
}

func (m *lineMachine) extended(r *reader) {
	n := r.uleb()
	end := r.off + n
	if n == 0 || n > uint64(len(r.b))-r.off {
		r.failed = r.failed || n != 0
		return
	}
	switch r.fixed(1) {
	case lneEndSequence:
		m.emitEnd()
		m.reset()
	case lneSetAddress:
		if size := int(n - 1); size == 4 || size == 8 || size == 2 {
			m.row.pc, m.opIndex = r.fixed(size), 0
		}
	}
	r.off = end
}

// emit ends the stretch of the previous row where the new one starts.
func (m *lineMachine) emit() {
	if m.havePrev {
		m.cover(m.row.pc)
	}
	m.prev, m.havePrev = m.row, true
}

func (m *lineMachine) emitEnd() {
	if m.havePrev {
		m.cover(m.row.pc)
	}
}

// cover gives the previous row to the pcs in [prev.pc, end). Where the linker
// folded functions, the first sequence counts, as the first body does.
func (m *lineMachine) cover(end uint64) {
	if m.prev.pc >= end || m.pcs[len(m.pcs)-1] < m.prev.pc || m.pcs[0] >= end {
		return
	}
	i, _ := slices.BinarySearch(m.pcs, m.prev.pc)
	for i = m.open(i); i < len(m.pcs) && m.pcs[i] < end; i = m.open(i) {
		m.found[i], m.found[i].found = m.prev, true
		m.next[i] = int32(i + 1)
	}
}

// open returns the first pc at or behind i that has no row yet. Answered ones are
// jumped over, so that a program whose rows overlap costs no more than one
// whose rows do not.
func (m *lineMachine) open(i int) int {
	for i < len(m.next) && int(m.next[i]) != i {
		if n := m.next[i]; int(n) < len(m.next) {
			m.next[i] = m.next[n] // halve the path
		}
		i = int(m.next[i])
	}
	return i
}
