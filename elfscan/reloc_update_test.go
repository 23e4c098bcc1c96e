package elfscan_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"strings"
	"testing"

	"inlay/elfscan"
)

// TestRelocationUpdates computes by hand what relocations of RISC-V make of what is there.
// Symbol 1 is .text+8, 2 is undefined, see handMade.
func TestRelocationUpdates(t *testing.T) {
	const (
		setULEB, subULEB = 60, 61
		one, undefined   = 1, 2
	)
	base := handMade(nil).open(t).Section(".text").Addr
	low := byte(base + 8)
	tests := []struct {
		name   string
		there  []byte
		relocs [][]byte
		want   []byte
		said   string // a diagnostic
	}{
		{"add and sub cancel", []byte{5, 0, 0, 0}, [][]byte{rela(0, one, uint32(elf.R_RISCV_ADD32), 9), rela(0, one, uint32(elf.R_RISCV_SUB32), 2)}, []byte{12, 0, 0, 0}, ""},
		{"six bits leave the other two", []byte{0xc1}, [][]byte{rela(0, one, uint32(elf.R_RISCV_SET6), 0)}, []byte{0xc0 | low&0x3f}, ""},
		{"sub of six bits wraps", []byte{0x80}, [][]byte{rela(0, one, uint32(elf.R_RISCV_SUB6), 1)}, []byte{0x80 | -(low+1)&0x3f}, ""},
		{"a LEB128 keeps its length", []byte{0x80, 0x80, 0, 0xff}, [][]byte{rela(0, one, setULEB, 0), rela(0, one, subULEB, -5)}, []byte{0x85, 0x80, 0, 0xff}, ""},
		{"a LEB128 without an end", []byte{0x81, 0x82}, [][]byte{rela(0, one, setULEB, 0)}, []byte{0x81, 0x82}, "1 relocations lie past the end"},
		{"half of a difference", []byte{7, 0}, [][]byte{rela(0, undefined, uint32(elf.R_RISCV_ADD16), 9)}, []byte{7, 0}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := handMade(tt.there, tt.relocs...)
			m.machine = elf.EM_RISCV
			f := m.open(t)
			got, err := f.DebugSection(".debug_info")
			if err != nil || !bytes.Equal(got, tt.want) {
				t.Errorf("got % x, want % x, %v", got, tt.want, err)
			}
			switch d := f.Diagnostics(); {
			case tt.said == "" && len(d) > 0:
				t.Error(d)
			case tt.said != "" && (len(d) != 1 || !strings.Contains(d[0].Message, tt.said) || !errors.Is(d[0].Err, elfscan.ErrCorrupt)):
				t.Errorf("%v, want %q", d, tt.said)
			}
		})
	}
}
