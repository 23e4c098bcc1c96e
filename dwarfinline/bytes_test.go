package dwarfinline

import (
	"bytes"
	"math"
	"testing"
)

// Numbers of DWARF 5 section 7.6, tables 7.7 and 7.8 (the appendix of version 4
// has the same), and the limits of 64 bits worked out by hand.
func TestULEB(t *testing.T) {
	nines := bytes.Repeat([]byte{0xff}, 9)
	tests := []struct {
		name string
		b    []byte
		want uint64
		next int
	}{
		{"zero", []byte{0}, 0, 1},
		{"2", []byte{2}, 2, 1},
		{"127", []byte{127}, 127, 1},
		{"128", []byte{0 + 0x80, 1}, 128, 2},
		{"129", []byte{1 + 0x80, 1}, 129, 2},
		{"12857", []byte{57 + 0x80, 100}, 12857, 2},
		{"624485", []byte{0xe5, 0x8e, 0x26}, 624485, 3},
		{"padded zero", []byte{0x80, 0x80, 0}, 0, 3},
		{"padded to ten bytes", append(bytes.Repeat([]byte{0x80}, 9), 0), 0, 10},
		{"largest", append(nines, 1), math.MaxUint64, 10},
		{"2 to the 63", append(bytes.Repeat([]byte{0x80}, 9), 1), 1 << 63, 10},
		{"eleven bytes", append(bytes.Repeat([]byte{0x80}, 10), 1), 0, -1},
		{"65 bits", append(nines, 2), 0, -1},
		{"70 bits", append(nines, 0x7f), 0, -1},
		{"nothing", nil, 0, -1},
		{"cut", []byte{0x80}, 0, -1},
		{"cut after nine", nines, 0, -1},
	}
	for _, tt := range tests {
		if v, next := uleb(tt.b, 0); v != tt.want || next != tt.next {
			t.Errorf("%s: %d, next %d, want %d, %d", tt.name, v, next, tt.want, tt.next)
		}
		if next := skipLEB(tt.b, 0); tt.next >= 0 && next != tt.next {
			t.Errorf("%s: skipped to %d, want %d", tt.name, next, tt.next)
		}
	}
	for _, off := range []int{-1, 1, 2, math.MaxInt} {
		if _, next := uleb([]byte{1}, off); next != -1 {
			t.Errorf("at %d: next %d", off, next)
		}
	}
}

func TestSLEB(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		want int64
		next int
	}{
		{"2", []byte{2}, 2, 1},
		{"-2", []byte{0x7e}, -2, 1},
		{"127", []byte{127 + 0x80, 0}, 127, 2},
		{"-127", []byte{1 + 0x80, 0x7f}, -127, 2},
		{"128", []byte{0 + 0x80, 1}, 128, 2},
		{"-128", []byte{0 + 0x80, 0x7f}, -128, 2},
		{"129", []byte{1 + 0x80, 1}, 129, 2},
		{"-129", []byte{0x7f + 0x80, 0x7e}, -129, 2},
		{"63", []byte{0x3f}, 63, 1},
		{"-64", []byte{0x40}, -64, 1},
		{"smallest", append(bytes.Repeat([]byte{0x80}, 9), 0x7f), math.MinInt64, 10},
		{"largest", append(bytes.Repeat([]byte{0xff}, 9), 0), math.MaxInt64, 10},
		{"-1 in ten bytes", append(bytes.Repeat([]byte{0xff}, 9), 0x7f), -1, 10},
		{"-2 to the 62 in nine", append(bytes.Repeat([]byte{0x80}, 8), 0x40), -1 << 62, 9},
		{"eleven bytes", append(bytes.Repeat([]byte{0x80}, 10), 1), 0, -1},
		{"cut", []byte{0xff, 0xff}, 0, -1},
		{"nothing", nil, 0, -1},
	}
	for _, tt := range tests {
		if v, next := sleb(tt.b, 0); v != tt.want || next != tt.next {
			t.Errorf("%s: %d, next %d, want %d, %d", tt.name, v, next, tt.want, tt.next)
		}
		if next := skipLEB(tt.b, 0); next != tt.next {
			t.Errorf("%s: skipped to %d, want %d", tt.name, next, tt.next)
		}
	}
}

func TestFixed(t *testing.T) {
	b := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	tests := []struct {
		size        int
		little, big uint64
	}{
		{1, 1, 1},
		{2, 0x0201, 0x0102},
		{3, 0x030201, 0x010203},
		{4, 0x04030201, 0x01020304},
		{8, 0x0807060504030201, 0x0102030405060708},
	}
	for _, tt := range tests {
		if v := fixed(b, tt.size, false); v != tt.little {
			t.Errorf("%d bytes, little: %#x", tt.size, v)
		}
		if v := fixed(b, tt.size, true); v != tt.big {
			t.Errorf("%d bytes, big: %#x", tt.size, v)
		}
	}
}

func TestCString(t *testing.T) {
	b := []byte("ab\x00\x00cd")
	tests := []struct {
		off  uint64
		want string
		ok   bool
	}{{0, "ab", true}, {1, "b", true}, {2, "", true}, {3, "", true}, {4, "", false}, {6, "", false}, {math.MaxUint64, "", false}}
	for _, tt := range tests {
		if s, ok := cstring(b, tt.off); string(s) != tt.want || ok != tt.ok {
			t.Errorf("at %d: %q %t", tt.off, s, ok)
		}
	}
}
