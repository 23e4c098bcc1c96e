package contract

import (
	"encoding/binary"
	"slices"

	"inlay/disasm"
)

// maxTable bounds the entries of one jump table.
const maxTable = 4096

// tableTargets is where an indirect jump goes.
type tableTargets struct {
	jump uint64
	to   []uint64 // ascending
}

// jumpTables reads the tables of a function's indirect jumps. A jump whose table was not
// found, or does not lead into the function alone, is left out.
func (c *code) jumpTables(f *function) []tableTargets {
	if c.f.ELF().Relocatable() { // the entries are still to be filled in
		return nil
	}
	var tables []disasm.JumpTable
	for _, r := range f.body.Sub.Ranges() {
		if code, ok := c.at(r); ok {
			tables = append(tables, code.JumpTables(disasm.Span{Lo: r.Lo, Hi: r.Hi})...)
		}
	}
	var out []tableTargets
	for _, t := range tables {
		end := ^uint64(0)
		for _, other := range tables {
			if other.Table > t.Table {
				end = min(end, other.Table)
			}
		}
		if to := c.entries(f, t, end); len(to) > 0 {
			out = append(out, tableTargets{t.Jump, to})
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
		if !contains(f.body.Sub.Ranges(), to) {
			break
		}
		out = append(out, to)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
