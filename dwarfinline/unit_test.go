package dwarfinline

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"inlay/elfscan"
)

// header encodes a unit header of DWARF 5 section 7.5.1, DWARF 4 and older.
type header struct {
	big, dwarf64 bool
	version      uint16
	kind         byte // version 5
	abbrev       uint64
	addrSize     byte
	more         int // bytes behind: dwo_id, signature, type offset
	body         int // bytes of DIEs
}

func (h header) order() binary.AppendByteOrder {
	if h.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (h header) offset(b []byte, v uint64) []byte {
	if h.dwarf64 {
		return h.order().AppendUint64(b, v)
	}
	return h.order().AppendUint32(b, uint32(v))
}

func (h header) bytes() []byte {
	b := h.order().AppendUint16(nil, h.version)
	if h.version >= 5 {
		b = h.offset(append(b, h.kind, h.addrSize), h.abbrev)
	} else {
		b = append(h.offset(b, h.abbrev), h.addrSize)
	}
	b = append(b, make([]byte, h.more+h.body)...)
	var length []byte
	if h.dwarf64 {
		length = []byte{0xff, 0xff, 0xff, 0xff}
	}
	return append(h.offset(length, uint64(len(b))), b...)
}

func TestUnitHeaders(t *testing.T) {
	tests := []struct {
		name string
		h    header
		root int // bytes of the header, counted in the standard
	}{
		{"version 2", header{version: 2, addrSize: 4, abbrev: 0x1234}, 11},
		{"version 3", header{version: 3, addrSize: 8, abbrev: 0x1234}, 11},
		{"version 3, 64-bit", header{version: 3, addrSize: 8, abbrev: 0x1234, dwarf64: true}, 23},
		{"version 4", header{version: 4, addrSize: 8, abbrev: 0x1234}, 11},
		{"version 4, 64-bit", header{version: 4, addrSize: 8, abbrev: 0x123456789, dwarf64: true}, 23},
		{"version 5", header{version: 5, kind: unitCompile, addrSize: 8, abbrev: 0x1234}, 12},
		{"version 5, 64-bit", header{version: 5, kind: unitCompile, addrSize: 8, abbrev: 0x123456789, dwarf64: true}, 24},
		{"partial", header{version: 5, kind: unitPartial, addrSize: 2}, 12},
		{"skeleton", header{version: 5, kind: unitSkeleton, addrSize: 8, more: 8}, 20},
		{"split", header{version: 5, kind: unitSplitCompile, addrSize: 8, more: 8}, 20},
		{"type", header{version: 5, kind: unitType, addrSize: 8, more: 12}, 24},
		{"type, 64-bit", header{version: 5, kind: unitType, addrSize: 8, more: 16, dwarf64: true}, 40},
		{"split type", header{version: 5, kind: unitSplitType, addrSize: 8, more: 12}, 24},
	}
	for _, tt := range tests {
		for _, big := range []bool{false, true} {
			tt.h.big, tt.h.body = big, 3
			unit := tt.h.bytes()
			s := &sections{info: append(append(make([]byte, 5), unit...), 1, 2, 3), big: big}
			u, err := readHeader(s, 5)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if u.root != 5+tt.root || u.end != 5+len(unit) || u.abbrevOff != tt.h.abbrev || u.enc != (encoding{uint8(tt.h.version), tt.h.addrSize, tt.h.dwarf64}) {
				t.Errorf("%s, big %t: root %d, end %d, abbreviations %#x, %+v", tt.name, big, u.root, u.end, u.abbrevOff, u.enc)
			}
			if wantType := tt.h.kind == unitType || tt.h.kind == unitSplitType; u.isType() != wantType {
				t.Errorf("%s: type unit %t", tt.name, u.isType())
			}
			for cut := range tt.root {
				if _, err := readHeader(&sections{info: unit[:cut:cut], big: big}, 0); err == nil {
					t.Errorf("%s, cut at %d: no error", tt.name, cut)
				}
			}
		}
	}
}

func TestUnitHeadersBroken(t *testing.T) {
	good := header{version: 5, kind: unitCompile, addrSize: 8, body: 4}
	with := func(edit func(h *header)) []byte {
		h := good
		edit(&h)
		return h.bytes()
	}
	length := func(prefix ...byte) []byte { return slices.Concat(prefix, good.bytes()[4:]) }
	tests := []struct {
		name string
		b    []byte
		err  error
	}{
		{"version 1", with(func(h *header) { h.version = 1 }), elfscan.ErrUnsupported},
		{"version 6", with(func(h *header) { h.version = 6 }), elfscan.ErrUnsupported},
		{"address size 0", with(func(h *header) { h.addrSize = 0 }), elfscan.ErrUnsupported},
		{"address size 3", with(func(h *header) { h.addrSize = 3 }), elfscan.ErrUnsupported},
		{"address size 16", with(func(h *header) { h.addrSize = 16 }), elfscan.ErrUnsupported},
		{"unit type 0", with(func(h *header) { h.kind = 0 }), elfscan.ErrUnsupported},
		{"unit type unknown", with(func(h *header) { h.kind = 0x77 }), elfscan.ErrUnsupported},
		{"length too long", length(0xff, 0xff, 0, 0), elfscan.ErrTruncated},
		{"length reserved", length(0xf0, 0xff, 0xff, 0xff), elfscan.ErrUnsupported},
		{"length of 64 bits", length(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), elfscan.ErrTruncated},
		{"length wraps", length(0xff, 0xff, 0xff, 0xff, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), elfscan.ErrTruncated},
		{"length 0", length(0, 0, 0, 0), elfscan.ErrTruncated},
		{"length ends in the header", length(7, 0, 0, 0), elfscan.ErrTruncated},
		{"skeleton without its id", with(func(h *header) { h.kind, h.body = unitSkeleton, 7 }), elfscan.ErrTruncated},
	}
	for _, tt := range tests {
		_, err := readHeader(&sections{info: tt.b}, 0)
		var f *elfscan.FormatError
		if !errors.Is(err, tt.err) || !errors.As(err, &f) || f.Section != ".debug_info" || f.Offset != 0 {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.err)
		}
	}
}
