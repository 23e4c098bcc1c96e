package dwarfinline

import (
	"errors"
	"slices"
	"testing"

	"inlay/elfscan"
)

// Expressions of one byte: the register that holds.
const (
	inReg1 = opReg0 + 1
	inReg2 = opReg0 + 2
	inReg3 = opReg0 + 3
)

// find looks an address up in a list at off and returns the expression.
func find(u *Unit, b []byte, off, pc uint64, views int) (expr []byte, viewed bool, err error) {
	left := maxLocEntries
	l := locList{u: u, b: b, base: 0x1000, views: views, left: &left}
	if u.enc.version < 5 {
		err = l.search4(off, pc)
	} else {
		err = l.search5(off, pc)
	}
	return l.found.expr, l.found.viewed, err
}

// TestDebugLoc has lists of DWARF 4 section 2.6.2 for a unit at 0x1000.
func TestDebugLoc(t *testing.T) {
	for _, enc := range []encoding{{version: 4, addrSize: 8}, {version: 3, addrSize: 4}, {version: 2, addrSize: 2}} {
		for _, big := range []bool{false, true} {
			most := ^uint64(0) >> (64 - 8*uint(enc.addrSize))
			pair := func(lo, hi uint64) []byte { return addresses(int(enc.addrSize), big, lo, hi) }
			entry := func(lo, hi uint64, expr ...byte) []byte {
				return join(pair(lo, hi), addresses(2, big, uint64(len(expr))), expr)
			}
			end := pair(0, 0)
			for _, tt := range []struct {
				name string
				list []byte
				want []byte // at 0x1010
				err  error
			}{
				{"empty", end, nil, nil},
				{"starts there", join(entry(0x10, 0x20, inReg1), end), []byte{inReg1}, nil},
				{"ends there", join(entry(0x08, 0x10, inReg1), end), nil, nil},
				{"second of two", join(entry(0, 0x10, inReg1), entry(0x10, 0x11, inReg2, 9), end), []byte{inReg2, 9}, nil},
				{"no bytes", join(entry(0x10, 0x10, inReg1), entry(0x10, 0x12, inReg2), end), []byte{inReg2}, nil},
				{"base selected", join(pair(most, 0x800), entry(0x810, 0x820, inReg3), end), []byte{inReg3}, nil},
				{"base selected away", join(pair(most, 0x2000), entry(0x10, 0x20, inReg3), end), nil, nil},
				{"an empty expression", join(entry(0x10, 0x20), end), nil, nil},
				{"the first of two that overlap", join(entry(0x10, 0x20, inReg1), entry(0x10, 0x20, inReg2), end), []byte{inReg1}, nil},
				{"no end", entry(0, 1, inReg1), nil, elfscan.ErrTruncated},
				{"no length", pair(0, 1), nil, elfscan.ErrTruncated},
				{"length too large", join(pair(0x10, 0x20), addresses(2, big, 5), []byte{1, 2, 3, 4}), nil, elfscan.ErrTruncated},
			} {
				u := unitOf(enc, big)
				got, viewed, err := find(u, join([]byte{7, 7, 7}, tt.list), 3, 0x1010, -1)
				if !slices.Equal(got, tt.want) || viewed || !errors.Is(err, tt.err) {
					t.Errorf("%s, %+v: %x %v %v, want %x %v", tt.name, enc, got, viewed, err, tt.want, tt.err)
				}
			}
			if _, _, err := find(unitOf(enc, big), end, 1<<40, 0x1010, -1); !errors.Is(err, elfscan.ErrTruncated) {
				t.Errorf("list behind the section: %v", err)
			}
		}
	}
}

// TestLoclists has every entry of DWARF 5 section 7.7.3, table 7.10.
func TestLoclists(t *testing.T) {
	for _, enc := range []encoding{{version: 5, addrSize: 8}, {version: 5, addrSize: 4, dwarf64: true}} {
		for _, big := range []bool{false, true} {
			pc := func(pcs ...uint64) []byte { return addresses(int(enc.addrSize), big, pcs...) }
			one := []byte{1, inReg1}
			for _, tt := range []struct {
				name string
				list []byte
				want []byte // at 0x1010
				err  error
			}{
				{"empty", []byte{0}, nil, nil},
				{"offset_pair", join([]byte{4, 0x10, 0x20}, one, []byte{0}), []byte{inReg1}, nil},
				{"offset_pair before it", join([]byte{4, 0x08, 0x10}, one, []byte{0}), nil, nil},
				{"offset_pair behind it", join([]byte{4, 0x11, 0x20}, one, []byte{0}), nil, nil},
				{"base_address", join([]byte{6}, pc(0x1008), []byte{4, 8, 9}, one, []byte{0}), []byte{inReg1}, nil},
				{"base_addressx", join([]byte{1, 1, 4, 0x10, 0x11}, one, []byte{0}), []byte{inReg1}, nil}, // of 0x1000
				{"startx_endx", join([]byte{2, 2, 3}, one, []byte{0}), []byte{inReg1}, nil},
				{"startx_length", join([]byte{3, 2, 1}, one, []byte{0}), []byte{inReg1}, nil},
				{"start_end", join([]byte{7}, pc(0x1010, 0x1011), one, []byte{0}), []byte{inReg1}, nil},
				{"start_length", join([]byte{8}, pc(0x100f), []byte{2}, one, []byte{0}), []byte{inReg1}, nil},
				{"start_length too short", join([]byte{8}, pc(0x100f), []byte{1}, one, []byte{0}), nil, nil},
				{"default_location", join([]byte{5}, one, []byte{0}), []byte{inReg1}, nil},
				{"default_location and another", join([]byte{5}, one, []byte{4, 0x10, 0x11, 1, inReg2, 0}), []byte{inReg2}, nil},
				{"default_location behind another", []byte{4, 0x30, 0x31, 1, inReg2, 5, 1, inReg3, 0}, []byte{inReg3}, nil},
				{"a long expression", join([]byte{4, 0x10, 0x20, 3, inReg1, 0x93, 8, 0}), []byte{inReg1, 0x93, 8}, nil},
				{"no end", join([]byte{4, 0, 1}, one), nil, elfscan.ErrTruncated},
				{"operand cut", []byte{4, 0x80}, nil, elfscan.ErrTruncated},
				{"address cut", []byte{6, 1, 2}, nil, elfscan.ErrTruncated},
				{"index out of the table", join([]byte{2, 9, 9}, one, []byte{0}), nil, elfscan.ErrTruncated},
				{"expression too long", []byte{4, 0x10, 0x20, 9, inReg1, 0}, nil, elfscan.ErrTruncated},
				{"unknown kind", []byte{10, 0}, nil, elfscan.ErrUnsupported},
			} {
				u := unitOf(enc, big)
				u.sec.addr, u.addrBase = join([]byte{1, 2, 3, 4, 5}, pc(0, 0x1000, 0x1010, 0x1011)), 5
				got, viewed, err := find(u, join([]byte{7, 7, 7}, tt.list), 3, 0x1010, -1)
				if !slices.Equal(got, tt.want) || viewed || !errors.Is(err, tt.err) {
					t.Errorf("%s, %+v: %x %v %v, want %x %v", tt.name, enc, got, viewed, err, tt.want, tt.err)
				}
			}
		}
	}
}

// TestViews has lists with view numbers: as GNU's list entry, as pairs in front of
// a list of DWARF 5, and as pairs in front of one of DWARF 4. Asked is the first
// view of 0x1010.
func TestViews(t *testing.T) {
	type bound struct{ lo, hi, viewLo, viewHi byte }
	for _, tt := range []struct {
		name string
		list []bound // in register 1, 2, ...
		want []byte
	}{
		{"from the first view", []bound{{0x10, 0x20, 0, 0}}, []byte{inReg1}},
		{"from the second view", []bound{{0x10, 0x20, 1, 0}}, nil},
		{"in the first view only", []bound{{0x10, 0x10, 0, 1}, {0x10, 0x20, 1, 0}}, []byte{inReg1}},
		{"in no view", []bound{{0x10, 0x10, 0, 0}, {0x10, 0x20, 0, 0}}, []byte{inReg2}},
		{"from a view before it", []bound{{0x08, 0x10, 5, 1}}, []byte{inReg1}},
		{"to before its first view", []bound{{0x08, 0x10, 0, 0}}, nil},
		{"between two later views", []bound{{0x10, 0x10, 2, 3}}, nil},
	} {
		var inline, pairs, list5, list4 []byte
		for i, b := range tt.list {
			expr := []byte{1, inReg1 + byte(i)}
			e := join([]byte{lleOffsetPair, b.lo, b.hi}, expr)
			inline = join(inline, []byte{lleGNUViewPair, b.viewLo, b.viewHi}, e)
			list5 = join(list5, e)
			list4 = join(list4, addresses(8, false, uint64(b.lo), uint64(b.hi)), addresses(2, false, 1), expr[1:])
			pairs = append(pairs, b.viewLo, b.viewHi)
		}
		list4 = join(list4, addresses(8, false, 0, 0))
		five, four := unitOf(encoding{version: 5, addrSize: 8}, false), unitOf(encoding{version: 4, addrSize: 8}, false)
		n := uint64(len(pairs))
		for form, look := range map[string]func() ([]byte, bool, error){
			"list entries":            func() ([]byte, bool, error) { return find(five, append(inline, 0), 0, 0x1010, -1) },
			"pairs before DWARF 5":    func() ([]byte, bool, error) { return find(five, join(pairs, list5, []byte{0}), n, 0x1010, 0) },
			"pairs before .debug_loc": func() ([]byte, bool, error) { return find(four, join(pairs, list4), n, 0x1010, 0) },
		} {
			got, viewed, err := look()
			if !slices.Equal(got, tt.want) || viewed != (tt.want != nil) || err != nil {
				t.Errorf("%s, %s: %x %v %v, want %x", tt.name, form, got, viewed, err, tt.want)
			}
		}
	}
	u := unitOf(encoding{version: 5, addrSize: 8}, false)
	cut := []byte{lleOffsetPair, 0x10, 0x20, 1, inReg1, 0, 0x80}
	if _, _, err := find(u, cut, 0, 0x1010, 6); !errors.Is(err, elfscan.ErrTruncated) {
		t.Errorf("view pairs that are cut: %v", err)
	}
}

// TestLocOffset has the forms of DW_AT_location that lead to a list.
func TestLocOffset(t *testing.T) {
	u := unitOf(encoding{version: 5, addrSize: 8}, false)
	b := join(make([]byte, 12), addresses(4, false, 8, 0x30), make([]byte, 8))
	u.loclistsBase = 12
	for _, tt := range []struct {
		v    value
		want uint64
		err  error
	}{
		{value{v: 7, class: classSecOffset}, 7, nil},
		{value{v: 7, class: classConstant}, 7, nil},
		{value{v: 0, class: classListx}, 20, nil},
		{value{v: 1, class: classListx}, 0x3c, nil},
		{value{v: 4, class: classListx}, 0, elfscan.ErrTruncated},
		{value{v: ^uint64(0), class: classListx}, 0, elfscan.ErrTruncated},
		{value{v: 1, class: classRef}, 0, elfscan.ErrUnsupported},
	} {
		if got, err := u.locOffset(tt.v, b); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%+v: %#x %v, want %#x %v", tt.v, got, err, tt.want, tt.err)
		}
	}
	u.loclistsBase = 0
	if _, err := u.locOffset(value{class: classListx}, b); err == nil {
		t.Error("an index without DW_AT_loclists_base was looked up")
	}
}

// TestLocListLimit has more list entries than one query reads.
func TestLocListLimit(t *testing.T) {
	u := unitOf(encoding{version: 5, addrSize: 8}, false)
	b := append(slices.Repeat([]byte{lleOffsetPair, 0, 1, 0}, maxLocEntries+1), 0)
	frugal(t, func() {
		if _, _, err := find(u, b, 0, 0x5000, -1); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("error %v", err)
		}
	})
}

// FuzzLocList gives lists, with and without views, to both readers.
func FuzzLocList(f *testing.F) {
	f.Add([]byte{4, 0x10, 0x20, 1, inReg1, 0}, uint16(0), uint64(0x1010), -1)
	f.Add([]byte{0, 1, 1, 0, 9, 0, 1, 4, 0x10, 0x10, 1, inReg1, 4, 0x10, 0x20, 1, inReg2, 5, 1, inReg3, 0}, uint16(4), uint64(0x1010), 0)
	f.Add(join(addresses(8, false, 0x10, 0x20), []byte{1, 0, inReg1}, addresses(8, false, ^uint64(0), 5, 0, 0)), uint16(0), uint64(0x1010), 2)
	f.Add(join([]byte{1, 0, 2, 0, 1, 1, inReg1, 3, 0, 9, 1, inReg1, 6}, addresses(8, true, 5), []byte{0}), uint16(0), uint64(5), -1)
	f.Fuzz(func(t *testing.T, b []byte, off uint16, pc uint64, views int) {
		if views < -1 || views >= len(b) {
			views = -1
		}
		for _, enc := range []encoding{{version: 5, addrSize: 8}, {version: 4, addrSize: 8}, {version: 3, addrSize: 4}, {version: 2, addrSize: 2}} {
			for _, big := range []bool{false, true} {
				u := unitOf(enc, big)
				u.sec.addr = addresses(8, big, 0, pc, pc+1)
				expr, viewed, err := find(u, b, uint64(off), pc, views)
				if err != nil && expr != nil {
					t.Fatalf("%x and %v", expr, err)
				}
				if viewed && views < 0 && !slices.Contains(b, lleGNUViewPair) {
					t.Fatal("views out of nowhere")
				}
				_ = placeOf(expr, true)
			}
		}
	})
}
