package contract

import (
	"encoding/binary"
	"slices"

	"inlay/disasm"
)

// maxTable bounds the entries of one jump table, maxTargets those of a function.
const (
	maxTable   = 4096
	maxTargets = 1 << 16
)

// tableTargets is where an indirect jump goes.
type tableTargets struct {
	jump uint64
	to   []uint64 // ascending
}

// jumpTables reads the tables of a function's indirect jumps. A jump whose table was not
// found, or does not lead into the function alone, is left out.
func (c *code) jumpTables(f *function) []tableTargets {
	var tables []disasm.JumpTable
	for _, r := range f.ranges {
		if code, ok := c.at(r); ok {
			tables = append(tables, c.places.tables(code.JumpTables(disasm.Span{Lo: r.Lo, Hi: r.Hi}))...)
		}
	}
	starts := make([]uint64, len(tables))
	for i := range tables {
		starts[i] = tables[i].Table
	}
	slices.Sort(starts)
	var out []tableTargets
	for left := maxTargets; len(tables) > 0 && left > 0; tables = tables[1:] {
		t, end := tables[0], ^uint64(0)
		if i, _ := slices.BinarySearch(starts, t.Table+1); i < len(starts) {
			end = starts[i] // where the next table begins
		}
		if to := c.entries(f, t, end); len(to) > 0 {
			out = append(out, tableTargets{t.Jump, to})
			left -= len(to)
		}
	}
	return out
}

// entries reads a table up to the first entry that leads out of the function.
func (c *code) entries(f *function, t disasm.JumpTable, end uint64) []uint64 {
	s := c.f.ELF().SectionAt(t.Table)
	if s == nil {
		return nil
	}
	data, err := c.f.ELF().Data(s)
	if err != nil || t.Table-s.Addr >= uint64(len(data)) {
		return nil
	}
	data = data[t.Table-s.Addr:]
	size := uint64(8)
	if t.Relative {
		size = 4
	}
	var out []uint64
	for at := uint64(0); at+size <= min(uint64(len(data)), end-t.Table) && at < maxTable*size; at += size {
		to := binary.LittleEndian.Uint64(append(data[at:at+size:at+size], 0, 0, 0, 0)[:8])
		if t.Relative {
			to = t.Table + uint64(int64(int32(to)))
		}
		if c.places != nil {
			to = c.places.entry(t, at)
		}
		if !f.contains(to) {
			break
		}
		out = append(out, to)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
