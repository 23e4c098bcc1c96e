package disasm

import (
	"bytes"
	"testing"
)

// The bytes under an option are what GCC 12, or clang 19 where named, emits for it.
func TestEntry(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		endbr      uint8
		pad        Pad
		padLen     uint8
		target     uint64 // with the entry at 0x1000
		redirect   bool
	}{
		{"-mfentry", "\xe8\xfb\xff\xff\xff\x55", 0, PadCall, 5, 0x1000, false},
		{"-mfentry -fcf-protection", "\xf3\x0f\x1e\xfa\xe8\x00\x00\x00\x00\x55", 4, PadCall, 5, 0x1009, false},
		{"-mfentry -fpic", "\xff\x15\x00\x00\x00\x00\xc3", 0, PadCallSlot, 6, 0, false},
		{"-mfentry -mnop-mcount", "\x0f\x1f\x44\x00\x00\x31\xc0\xc3", 0, PadNop5, 5, 0, false},
		{"after endbr", "\xf3\x0f\x1e\xfa\x0f\x1f\x44\x00\x00\xc3", 4, PadNop5, 5, 0, false},
		{"patched by an old kernel", "\x66\x66\x66\x66\x90\xc3", 0, PadNop5, 5, 0, false},
		{"-fpatchable-function-entry=16,14", "\x90\x90\x31\xc0\xc3", 0, PadNops, 2, 0, true},
		{"-fpatchable-function-entry=1", "\x90\xc3", 0, PadNops, 1, 0, false},
		{"clang -fpatchable-function-entry=16,14", "\x66\x90\x55", 0, PadNop2, 2, 0, true},
		{"clang -fpatchable-function-entry=3", "\x0f\x1f\x00\xc3", 0, PadNop, 3, 0, false},
		{"redirected", "\xf3\x0f\x1e\xfa\xeb\xf0\xc3", 4, PadJump2, 2, 0, true},
		{"pause is no pad", "\xf3\x90\xc3", 0, PadNone, 0, 0, false},
		{"xchg %r8 is no pad", "\x41\x90\xc3", 0, PadNone, 0, 0, false},
		{"plain", "\x55\x48\x89\xe5", 0, PadNone, 0, 0, false},
		{"endbr only", "\xf3\x0f\x1e\xfa\xc3", 4, PadNone, 0, 0, false},
		{"ends in endbr", "\xf3\x0f\x1e\xfa", 4, PadNone, 0, 0, false},
		{"ends in call", "\xe8\x00\x00", 0, PadNone, 0, 0, false},
		{"empty", "", 0, PadNone, 0, 0, false},
		{"many nops", string(bytes.Repeat([]byte{0x90}, 300)), 0, PadNops, 255, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Entry([]byte(tt.code), Mode64)
			if f.Endbr != tt.endbr || f.Pad != tt.pad || f.PadLen != tt.padLen {
				t.Errorf("got endbr %d, %s of %d bytes; want %d, %s of %d", f.Endbr, f.Pad, f.PadLen, tt.endbr, tt.pad, tt.padLen)
			}
			if got := f.Target(0x1000); got != tt.target {
				t.Errorf("target %#x, want %#x", got, tt.target)
			}
			if f.Redirectable() != tt.redirect {
				t.Errorf("redirectable %t", f.Redirectable())
			}
		})
	}
	if f := Entry([]byte("\xf3\x0f\x1e\xfb\xe8\x01\x00\x00\x00"), Mode32); f.Endbr != 4 || f.Target(0xfffffff8) != 2 {
		t.Errorf("endbr32: %+v, target %#x", f, f.Target(0xfffffff8))
	}
}

func TestBefore(t *testing.T) {
	nops := func(n int) string { return string(bytes.Repeat([]byte{0x90}, n)) }
	for _, tt := range []struct {
		name, code string
		want       Preamble
	}{
		{"nothing", "", Preamble{}},
		{"return", "\xc3", Preamble{}},
		{"16,14", "\xc3" + nops(14), Preamble{Nops: 14}},
		{"kCFI", "\xcc\xb8\x78\x56\x34\x12", Preamble{KCFI: true, TypeID: 0x12345678}},
		{"kCFI with prefix nops", "\xb8\x78\x56\x34\x12" + nops(11), Preamble{Nops: 11, KCFI: true, TypeID: 0x12345678}},
		{"cut mov", "\x78\x56\x34\x12", Preamble{}},
	} {
		if got := Before([]byte(tt.code)); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
