package disasm

import (
	"slices"
	"testing"
)

// TestJumpTables: the bytes are those that GNU as makes of the lines.
func TestJumpTables(t *testing.T) {
	const load = "\x48\x8b\x04\xc5\x00\x10\x40\x00"   // mov 0x401000(,%rax,8),%rax
	const relative = "\x48\x8d\x15\xf9\x0f\x00\x00" + // lea 0x2000(%rip),%rdx
		"\x48\x63\x04\x82" + // movslq (%rdx,%rax,4),%rax
		"\x48\x01\xd0" // add %rdx,%rax
	for _, tt := range []struct {
		name, code string
		want       []JumpTable
	}{
		{"jmp *table(,%rax,8)", "\xff\x24\xc5\x00\x10\x40\x00", []JumpTable{{Jump: 0x1000, Table: 0x401000, Field: 0x1003}}},
		{"the entry loaded first", load + "\xff\xe0", []JumpTable{{Jump: 0x1008, Table: 0x401000, Field: 0x1004}}},
		{"the same with notrack", load + "\x3e\xff\xe0", []JumpTable{{Jump: 0x1008, Table: 0x401000, Field: 0x1004}}},
		{"an entry of four bytes", "\x48\x8b\x04\x85\x00\x10\x40\x00\xff\xe0", nil},
		{"another value by then", load + "\x48\x89\xd8\xff\xe0", nil},
		{"another register", load + "\xff\xe2", nil},
		{"a distance from the table", relative + "\xff\xe0", []JumpTable{{Jump: 0x100e, Table: 0x2000, Field: 0x1003, Relative: true}}},
		{"the entry alone", relative[:11] + "\xff\xe0", nil},
	} {
		got := Code{Base: 0x1000, Bytes: []byte(tt.code)}.JumpTables(Span{Lo: 0x1000, Hi: 0x1000 + uint64(len(tt.code))})
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestInterruptReturns: iret in its sizes, and what looks like it.
func TestInterruptReturns(t *testing.T) {
	for code, want := range map[string]bool{"\xcf": true, "\x48\xcf": true, "\xc3": false, "\xc2\xcf\x00": false, "\x48\xcb": false, "\x0f\x07": false} {
		var f Flow
		f.Add(Code{Base: 0x1000, Bytes: []byte(code)}, Span{Lo: 0x1000, Hi: 0x1000 + uint64(len(code))}, nil)
		if len(f.Steps) != 1 || f.Steps[0].Kind != Return || f.Steps[0].Interrupt != want {
			t.Errorf("% x: %+v, want %t", code, f.Steps, want)
		}
	}
}
