package dwarfinline

import (
	"errors"
	"fmt"
	"testing"

	"inlay/elfscan"
)

// rows runs a program and returns the row that holds each pc, as pc:file:line:column.
func rows(p lineProgram, pcs ...uint64) (got []string, err error) {
	s := &sections{line: p.bytes(), big: p.big}
	h, err := s.lineHeader(0, encoding{version: uint8(p.version), addrSize: p.addrSize})
	if err != nil {
		return nil, err
	}
	m := newLineMachine(&h, s, pcs)
	err = m.run()
	for _, r := range m.found {
		got = append(got, fmt.Sprintf("%x:%d:%d:%d", r.pc, r.file, r.line, r.column))
	}
	return got, err
}

const none = "0:0:0:0"

// TestLineMachine has rows worked out by hand from DWARF 5 section 6.2.5. For
// the plain header a special opcode is (line advance + 5) + 14 * address advance + 13.
func TestLineMachine(t *testing.T) {
	end := extended(lneEndSequence)
	vliw := plain(4, nil, nil)
	vliw.minInst, vliw.maxOps = 8, 3
	fewOpcodes := plain(2, nil, nil)
	fewOpcodes.opBase = 10
	future := plain(5, nil, nil)
	future.opBase, future.lengths = 15, append(append([]byte(nil), standardLengths...), 2, 0)
	wide := plain(5, nil, nil)
	wide.minInst = 4
	tests := []struct {
		name    string
		p       lineProgram
		program []byte
		want    map[uint64]string
	}{
		// 6.2.2: file 1, line 1, column 0 at the start of a sequence.
		{"copy", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 4}, end),
			map[uint64]string{0xff: none, 0x100: "100:1:1:0", 0x103: "100:1:1:0", 0x104: none}},
		{"no row before the end", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsAdvancePC, 4}, end), map[uint64]string{0x100: none}},
		{"a sequence without an end", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 4}), map[uint64]string{0x100: none}},
		// Special opcode 0x4b = 75: 75-13 = 62 = 4*14 + 6: address +4, line 6-5 = +1.
		{"special opcode", plain(4, nil, nil), join(setAddress(0x100), []byte{lnsCopy, 0x4b, lnsAdvancePC, 2}, end),
			map[uint64]string{0x103: "100:1:1:0", 0x104: "104:1:2:0", 0x105: "104:1:2:0", 0x106: none}},
		// 13: address +0, line -5; 255: (255-13) = 17*14 + 4: address +17, line -1.
		{"first and last special opcode", plain(4, nil, nil), join(setAddress(0x100), []byte{lnsAdvanceLine, 20, 13, 255, lnsAdvancePC, 1}, end),
			map[uint64]string{0x100: "100:1:16:0", 0x111: "111:1:15:0"}},
		{"registers", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsAdvanceLine, 0xe4, 0, lnsSetFile, 3, lnsSetColumn, 0x80, 1, lnsCopy, lnsAdvanceLine, 0x7f, lnsAdvancePC, 1, lnsCopy, lnsAdvancePC, 1}, end),
			map[uint64]string{0x100: "100:3:101:128", 0x101: "101:3:100:128"}},
		// const_add_pc is special opcode 255 without a row: (255-13)/14 = 17.
		{"const_add_pc", plain(4, nil, nil), join(setAddress(0x100), []byte{lnsCopy, lnsConstAddPC, lnsCopy, lnsAdvancePC, 1}, end),
			map[uint64]string{0x110: "100:1:1:0", 0x111: "111:1:1:0"}},
		// const_add_pc with opcode base 10: (255-10)/14 = 17.
		{"opcode base 10", fewOpcodes, join(setAddress(0x100), []byte{lnsCopy, lnsConstAddPC, 10 + 5 + 1, lnsAdvancePC, 1}, end),
			map[uint64]string{0x100: "100:1:1:0", 0x111: "111:1:2:0"}},
		// fixed_advance_pc has a uhalf operand that the minimum length does not multiply.
		{"fixed_advance_pc", wide, join(setAddress(0x100), []byte{lnsCopy, lnsFixedAdvancePC, 0x02, 0x01, lnsCopy, lnsAdvancePC, 1}, end),
			map[uint64]string{0x201: "100:1:1:0", 0x202: "202:1:1:0", 0x205: "202:1:1:0", 0x206: none}},
		{"minimum instruction length", wide, join(setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 2, lnsCopy, 0x4b, lnsAdvancePC, 1}, end),
			map[uint64]string{0x107: "100:1:1:0", 0x108: "108:1:1:0", 0x118: "118:1:2:0"}},
		// Section 6.2.5.1 with 3 operations an instruction of 8 bytes: 4 operations on
		// are one instruction and operation 1; 2 more are the next instruction.
		{"VLIW", vliw, join(setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 4, lnsAdvanceLine, 1, lnsCopy, lnsAdvancePC, 2, lnsAdvanceLine, 1, lnsCopy, lnsAdvancePC, 3}, end),
			map[uint64]string{0x107: "100:1:1:0", 0x108: "108:1:2:0", 0x10f: "108:1:2:0", 0x110: "110:1:3:0", 0x117: "110:1:3:0", 0x118: none}},
		// 17 operations: 5 instructions (40 bytes) and operation 2; 1 more completes it.
		{"VLIW const_add_pc and special", vliw, join(setAddress(0x100), []byte{lnsCopy, lnsConstAddPC, 13 + 14 + 5, lnsAdvancePC, 3}, end),
			map[uint64]string{0x12f: "100:1:1:0", 0x130: "130:1:1:0"}},
		{"VLIW set_address clears the operation", vliw, join(setAddress(0x100), []byte{lnsAdvancePC, 2}, setAddress(0x200), []byte{lnsAdvancePC, 1, lnsCopy, lnsAdvancePC, 3}, end),
			map[uint64]string{0x200: "200:1:1:0"}},
		{"flags and the ISA", plain(5, nil, nil), join(setAddress(0x100), []byte{6, 7, 10, 11, 12, 0x81, 1, lnsCopy, lnsAdvancePC, 1}, end), map[uint64]string{0x100: "100:1:1:0"}},
		{"opcodes of the future", future, join(setAddress(0x100), []byte{13, 0x81, 1, 5, 14, lnsCopy, lnsAdvancePC, 1}, end), map[uint64]string{0x100: "100:1:1:0"}},
		{"extended opcodes of the future", plain(5, nil, nil), join(setAddress(0x100), extended(0x80, 1, 2, 3), extended(4, 1), []byte{lnsCopy, lnsAdvancePC, 1}, end), map[uint64]string{0x100: "100:1:1:0"}},
		{"registers are reset", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsAdvanceLine, 9, lnsSetFile, 2, lnsCopy, lnsAdvancePC, 1}, end, setAddress(0x200), []byte{lnsCopy, lnsAdvancePC, 1}, end),
			map[uint64]string{0x100: "100:2:10:0", 0x101: none, 0x200: "200:1:1:0"}},
		{"sequences out of order", plain(5, nil, nil), join(setAddress(0x200), []byte{lnsCopy, lnsAdvancePC, 1}, end, setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 1}, end),
			map[uint64]string{0x100: "100:1:1:0", 0x200: "200:1:1:0"}},
		{"the first of two sequences for folded code", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 4}, end, setAddress(0x100), []byte{lnsAdvanceLine, 9, lnsCopy, lnsAdvancePC, 6}, end),
			map[uint64]string{0x103: "100:1:1:0", 0x104: "100:1:10:0"}},
		{"the last of several rows for an address", plain(5, nil, nil), join(setAddress(0x100), []byte{lnsCopy, lnsAdvanceLine, 5, lnsCopy, lnsAdvancePC, 1}, end), map[uint64]string{0x100: "100:1:6:0"}},
	}
	for _, tt := range tests {
		tt.p.program = tt.program
		for pc, want := range tt.want {
			got, err := rows(tt.p, pc)
			if err != nil || got[0] != want {
				t.Errorf("%s: at %#x: %v %v, want %s", tt.name, pc, got, err, want)
			}
		}
	}
}

// TestLinesTogether asks for all addresses at once and one by one.
func TestLinesTogether(t *testing.T) {
	p := plain(5, nil, join(setAddress(0x100), []byte{lnsCopy, 0x4b, 0x4b, lnsAdvancePC, 4}, extended(lneEndSequence)))
	var pcs []uint64
	for pc := uint64(0xfe); pc < 0x110; pc++ {
		pcs = append(pcs, pc, pc)
	}
	all, err := rows(p, pcs...)
	if err != nil {
		t.Fatal(err)
	}
	for i, pc := range pcs {
		if one, _ := rows(p, pc); one[0] != all[i] {
			t.Errorf("at %#x: %s, together %s", pc, one[0], all[i])
		}
	}
}

func TestLineProgramsBroken(t *testing.T) {
	with := func(edit func(p *lineProgram)) lineProgram {
		p := plain(5, tables5([]string{"/d"}, "f.c", 0), join(setAddress(0x100), []byte{lnsCopy, lnsAdvancePC, 1}, extended(lneEndSequence)))
		edit(&p)
		return p
	}
	tests := []struct {
		name string
		p    lineProgram
		err  error
	}{
		{"good", with(func(*lineProgram) {}), nil},
		{"version 1", with(func(p *lineProgram) { p.version = 1 }), elfscan.ErrUnsupported},
		{"version 6", with(func(p *lineProgram) { p.version = 6 }), elfscan.ErrUnsupported},
		{"too long", with(func(p *lineProgram) { p.short = -1 }), elfscan.ErrTruncated},
		{"header too long", with(func(p *lineProgram) { p.headerShort = -100 }), elfscan.ErrTruncated},
		{"header huge", with(func(p *lineProgram) { p.headerShort, p.dwarf64 = 1<<40, true }), elfscan.ErrTruncated},
		{"line range 0", with(func(p *lineProgram) { p.lineRange = 0 }), elfscan.ErrCorrupt},
		{"cut in an operand", with(func(p *lineProgram) { p.program = []byte{lnsAdvancePC, 0x80} }), elfscan.ErrTruncated},
		{"cut in an extended opcode", with(func(p *lineProgram) { p.program = []byte{0, 9, lneSetAddress, 1} }), elfscan.ErrTruncated},
		{"cut in the tables", with(func(p *lineProgram) { p.tables = []byte{1, lnctPath, formString, 3, 'a'} }), elfscan.ErrTruncated},
		{"many files without a byte", with(func(p *lineProgram) {
			p.tables = join([]byte{0, 0}, []byte{1, lnctPath, formFlagPresent}, ulebs(1<<40))
		}), elfscan.ErrTruncated},
		{"files without a format", with(func(p *lineProgram) { p.tables = join([]byte{0, 0}, []byte{0}, ulebs(1<<40)) }), elfscan.ErrTruncated},
		{"a form that is not known", with(func(p *lineProgram) { p.tables = []byte{1, lnctPath, 0x7e, 1, 0, 0, 0} }), elfscan.ErrTruncated},
	}
	for size := range byte(20) {
		tests = append(tests, struct {
			name string
			p    lineProgram
			err  error
		}{fmt.Sprintf("address size %d in a form", size), with(func(p *lineProgram) {
			p.addrSize, p.program = size, nil
			p.tables = join([]byte{0, 0}, []byte{1, lnctPath, formAddr, 1, 1})
		}), elfscan.ErrTruncated})
	}
	for _, tt := range tests {
		_, err := rows(tt.p, 0x100)
		if size := tt.p.addrSize; tt.name == fmt.Sprintf("address size %d in a form", size) && size < 2 {
			continue // it may fit
		}
		var f *elfscan.FormatError
		if !errors.Is(err, tt.err) || err != nil && (!errors.As(err, &f) || f.Section != ".debug_line") {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.err)
		}
	}
}
