package dwarfinline

import "testing"

// TestPlaceOf has expressions encoded by hand after DWARF 5 section 7.7.1.
func TestPlaceOf(t *testing.T) {
	reg := func(n uint64) Location { return Location{Kind: RegisterLocation, Register: n} }
	entry := func(n uint64) Location { return Location{Kind: EntryValue, Register: n} }
	slot := func(off int64) Location { return Location{Kind: StackSlot, Offset: off} }
	for _, tt := range []struct {
		name string
		expr []byte
		want Location
	}{
		{"empty", nil, Location{}},
		{"reg0", []byte{0x50}, reg(0)},
		{"reg31", []byte{0x6f}, reg(31)},
		{"breg0 is no register", []byte{0x70, 0}, Location{}},
		{"lit31 is none either", []byte{0x4f}, Location{}},
		{"regx 200", []byte{0x90, 0xc8, 0x01}, reg(200)},
		{"regx cut", []byte{0x90, 0xc8}, Location{}},
		{"regx alone", []byte{0x90}, Location{}},
		{"a register in pieces", []byte{0x55, 0x93, 8}, Location{}},
		{"two pieces", []byte{0x55, 0x93, 8, 0x54, 0x93, 8}, Location{}},
		{"entry value", []byte{0xa3, 1, 0x55, 0x9f}, entry(5)},
		{"GNU's entry value", []byte{0xf3, 1, 0x54, 0x9f}, entry(4)},
		{"entry value of regx", []byte{0xa3, 3, 0x90, 0xc0, 0x00, 0x9f}, entry(64)},
		{"entry value as an address", []byte{0xa3, 1, 0x55}, Location{}},
		{"entry value plus one", []byte{0xa3, 1, 0x55, 0x23, 1, 0x9f}, Location{}},
		{"entry value of a sum", []byte{0xa3, 2, 0x75, 1, 0x9f}, Location{}},
		{"entry value too long", []byte{0xa3, 9, 0x55, 0x9f}, Location{}},
		{"entry value of a huge size", []byte{0xa3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x55, 0x9f}, Location{}},
		{"entry value cut", []byte{0xa3}, Location{}},
		{"parameter reference", []byte{0xfa, 0x11, 4, 0, 0, 0x9f}, Location{Kind: NotPassed}},
		{"first stack argument", []byte{0x91, 0}, slot(0)},
		{"third stack argument", []byte{0x91, 0x10}, slot(16)},
		{"local memory", []byte{0x91, 0x78}, Location{}}, // -8
		{"fbreg and more", []byte{0x91, 0, 0x06}, Location{}},
		{"fbreg cut", []byte{0x91, 0x80}, Location{}},
		{"implicit pointer", []byte{0xa0, 1, 0, 0, 0, 0}, Location{}},
	} {
		if got := placeOf(tt.expr, true); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		want := tt.want
		if want.Kind == StackSlot { // not known where from it counts
			want = Location{}
		}
		if got := placeOf(tt.expr, false); got != want {
			t.Errorf("%s, other frame base: %v, want %v", tt.name, got, want)
		}
	}
}

func TestLocationString(t *testing.T) {
	for want, l := range map[string]Location{
		"unknown": {}, "reg17": {Kind: RegisterLocation, Register: 17},
		"entry_value(reg5)": {Kind: EntryValue, Register: 5}, "cfa+8": {Kind: StackSlot, Offset: 8}, "cfa+0": {Kind: StackSlot},
	} {
		if l.String() != want {
			t.Errorf("%q, want %q", l.String(), want)
		}
	}
}
