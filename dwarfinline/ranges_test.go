package dwarfinline

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// listOf reads a range list; base is the unit's low_pc.
func listOf(u *Unit, base uint64, v value) ([]Range, []Diagnostic) {
	sc := &scanner{s: u.sec, u: u, base: base}
	sc.listRanges(v, 0x42)
	return sc.ranges, sc.diags
}

// addresses encodes numbers of the unit's address size.
func addresses(size int, big bool, pcs ...uint64) (b []byte) {
	for _, pc := range pcs {
		for i := range size {
			shift := 8 * i
			if big {
				shift = 8 * (size - 1 - i)
			}
			b = append(b, byte(pc>>shift))
		}
	}
	return b
}

// TestDebugRanges has lists of DWARF 4 section 2.17.3.
func TestDebugRanges(t *testing.T) {
	for _, enc := range []encoding{{version: 4, addrSize: 8}, {version: 3, addrSize: 4}, {version: 2, addrSize: 2}} {
		most := ^uint64(0) >> (64 - 8*uint(enc.addrSize))
		tests := []struct {
			name string
			list []uint64
			want []Range
			err  error
		}{
			{"empty", []uint64{0, 0}, nil, nil},
			{"relative to the unit", []uint64{0x10, 0x20, 0x30, 0x38, 0, 0}, []Range{{0x1010, 0x1020}, {0x1030, 0x1038}}, nil},
			{"an empty range is left out", []uint64{0x10, 0x10, 0x30, 0x38, 0, 0}, []Range{{0x1030, 0x1038}}, nil},
			{"base selected", []uint64{1, 2, most, 0x2000, 1, 2, most, 0, 1, 2, 0, 0}, []Range{{0x1001, 0x1002}, {0x2001, 0x2002}, {1, 2}}, nil},
			{"backwards", []uint64{0x20, 0x10, 0x30, 0x38, 0, 0}, []Range{{0x1030, 0x1038}}, elfscan.ErrCorrupt},
			{"no end", []uint64{0x10, 0x20}, []Range{{0x1010, 0x1020}}, elfscan.ErrTruncated},
		}
		for _, big := range []bool{false, true} {
			for _, tt := range tests {
				u := unitOf(enc, big)
				lead := []byte{1, 2, 3}
				u.sec.ranges = append(lead, addresses(int(enc.addrSize), big, tt.list...)...)
				for _, class := range []class{classSecOffset, classConstant} {
					got, diags := listOf(u, 0x1000, value{v: 3, class: class})
					if !slices.Equal(got, tt.want) {
						t.Errorf("%s, %+v: %x, want %x", tt.name, enc, got, tt.want)
					}
					checkDiagnostic(t, tt.name, diags, tt.err)
				}
			}
		}
	}
}

func checkDiagnostic(t *testing.T, name string, diags []Diagnostic, want error) {
	t.Helper()
	switch {
	case want == nil && len(diags) > 0:
		t.Errorf("%s: %v", name, diags)
	case want != nil && (len(diags) != 1 || !errors.Is(diags[0].Err, want) || diags[0].Offset != 0x42):
		t.Errorf("%s: %v, want %v", name, diags, want)
	}
}

// TestRnglists has every entry kind of DWARF 5 section 2.17.3, encoded as in
// section 7.25.
func TestRnglists(t *testing.T) {
	pcs := func(list ...uint64) []byte { return addresses(8, false, list...) }
	const base = 0x1000
	tests := []struct {
		name string
		list []byte
		want []Range
		err  error
	}{
		{"end_of_list", []byte{0}, nil, nil},
		{"offset_pair", []byte{4, 0x10, 0x80, 1, 0}, []Range{{0x1010, 0x1080}}, nil},
		{"base_address", join([]byte{5}, pcs(0x2000), []byte{4, 1, 2, 0}), []Range{{0x2001, 0x2002}}, nil},
		{"base_addressx", []byte{1, 1, 4, 1, 2, 0}, []Range{{0x5001, 0x5002}}, nil},
		{"start_end", join([]byte{6}, pcs(0x3000, 0x3004), []byte{0}), []Range{{0x3000, 0x3004}}, nil},
		{"start_length", join([]byte{7}, pcs(0x3000), []byte{0x80, 1, 0}), []Range{{0x3000, 0x3080}}, nil},
		{"startx_endx", []byte{2, 0, 1, 0}, []Range{{0x4000, 0x5000}}, nil},
		{"startx_length", []byte{3, 1, 0x80, 1, 0}, []Range{{0x5000, 0x5080}}, nil},
		{"absolute entries leave the base", join([]byte{7}, pcs(0x3000), []byte{1, 4, 1, 2, 0}), []Range{{0x3000, 0x3001}, {0x1001, 0x1002}}, nil},
		{"empty entries are left out", []byte{4, 5, 5, 4, 1, 2, 3, 1, 0, 0}, []Range{{0x1001, 0x1002}}, nil},
		{"backwards", []byte{4, 2, 1, 4, 1, 2, 0}, []Range{{0x1001, 0x1002}}, elfscan.ErrCorrupt},
		{"unknown kind", []byte{4, 1, 2, 8, 0}, []Range{{0x1001, 0x1002}}, elfscan.ErrUnsupported},
		{"no end", []byte{4, 1, 2}, []Range{{0x1001, 0x1002}}, elfscan.ErrTruncated},
		{"cut in an address", []byte{5, 1, 2, 3}, nil, elfscan.ErrTruncated},
		{"cut in a number", []byte{4, 1, 0x80}, nil, elfscan.ErrTruncated},
		{"number of 70 bits", join([]byte{4}, []byte(strings.Repeat("\xff", 10)), []byte{1, 0, 0}), nil, elfscan.ErrTruncated},
		{"address index outside", []byte{3, 2, 1, 0}, nil, elfscan.ErrTruncated},
		{"address index huge", join([]byte{1}, ulebs(^uint64(0)), []byte{4, 1, 2, 0}), nil, elfscan.ErrTruncated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := unitOf(enc5, false)
			u.addrBase, u.sec.addr = 8, join(make([]byte, 8), pcs(0x4000, 0x5000))
			u.sec.rnglists = join([]byte{0xee, 0xee}, tt.list)
			got, diags := listOf(u, base, value{v: 2, class: classSecOffset})
			if !slices.Equal(got, tt.want) {
				t.Errorf("%x, want %x", got, tt.want)
			}
			checkDiagnostic(t, tt.name, diags, tt.err)
		})
	}
}

// TestRnglistx reads offsets from the table that starts at DW_AT_rnglists_base
// (section 7.28).
func TestRnglistx(t *testing.T) {
	for _, enc := range []encoding{enc5, {version: 5, addrSize: 8, dwarf64: true}} {
		for _, big := range []bool{false, true} {
			osz := enc.offsetSize()
			u := unitOf(enc, big)
			// Two offsets relative to the base, then their lists.
			u.rnglistsBase = 12
			u.sec.rnglists = join(make([]byte, 12), addresses(osz, big, uint64(2*osz), uint64(2*osz)+4), []byte{4, 1, 2, 0, 4, 3, 4, 0})
			for index, want := range []Range{{0x1001, 0x1002}, {0x1003, 0x1004}} {
				got, diags := listOf(u, 0x1000, value{v: uint64(index), class: classListx})
				if !slices.Equal(got, []Range{want}) || len(diags) > 0 {
					t.Errorf("%+v, index %d: %x %v", enc, index, got, diags)
				}
			}
			for _, index := range []uint64{1 << 20, 1 << 61, 1<<64 - 1} {
				_, diags := listOf(u, 0, value{v: index, class: classListx})
				checkDiagnostic(t, "index outside", diags, elfscan.ErrTruncated)
			}
			for _, at := range []uint64{0, 1 << 20, 1<<64 - 1, -uint64(osz)} {
				u.rnglistsBase = at
				_, diags := listOf(u, 0, value{v: 0, class: classListx})
				checkDiagnostic(t, "base outside", diags, elfscan.ErrTruncated)
			}
		}
	}
}

func TestRangesOutside(t *testing.T) {
	for _, off := range []uint64{3, 4, 1 << 32, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
		for _, version := range []uint8{4, 5} {
			u := unitOf(encoding{version: version, addrSize: 8}, false)
			u.sec.ranges, u.sec.rnglists = []byte{1, 2, 3}, []byte{1, 2, 3}
			_, diags := listOf(u, 0, value{v: off, class: classSecOffset})
			checkDiagnostic(t, "offset outside", diags, elfscan.ErrTruncated)
		}
	}
	u := unitOf(enc5, false)
	_, diags := listOf(u, 0, value{v: 1, class: classBlock})
	checkDiagnostic(t, "a block", diags, elfscan.ErrUnsupported)
}

// TestLowHigh has DW_AT_high_pc as an address and as a length (section 2.17.2).
func TestLowHigh(t *testing.T) {
	addr := func(v uint64) value { return value{v: v, class: classAddress} }
	tests := []struct {
		name string
		p    pcs
		want []Range
		err  error
	}{
		{"an address", pcs{low: addr(0x10), high: addr(0x20)}, []Range{{0x10, 0x20}}, nil},
		{"a length", pcs{low: addr(0x10), high: value{v: 0x20, class: classConstant}}, []Range{{0x10, 0x30}}, nil},
		{"a signed length", pcs{low: addr(0x10), high: value{v: 0x20, class: classSigned}}, []Range{{0x10, 0x30}}, nil},
		{"indices", pcs{low: value{v: 0, class: classAddrx}, high: value{v: 1, class: classAddrx}}, []Range{{0x4000, 0x5000}}, nil},
		{"no byte", pcs{low: addr(0x10), high: value{class: classConstant}}, nil, nil},
		{"no high_pc", pcs{low: addr(0x10)}, nil, nil},
		{"nothing", pcs{}, nil, nil},
		{"backwards", pcs{low: addr(0x20), high: addr(0x10)}, nil, elfscan.ErrCorrupt},
		{"wraps", pcs{low: addr(0x20), high: value{v: ^uint64(0), class: classConstant}}, nil, elfscan.ErrCorrupt},
		{"index outside", pcs{low: value{v: 2, class: classAddrx}}, nil, elfscan.ErrCorrupt},
		{"tombstone of lld", pcs{low: addr(^uint64(0)), high: value{v: 0x20, class: classConstant}}, nil, nil},
	}
	for _, tt := range tests {
		u := unitOf(enc5, false)
		u.sec.addr = addresses(8, false, 0x4000, 0x5000)
		sc := &scanner{s: u.sec, u: u}
		sc.addRanges(tt.p, 0x42)
		if !slices.Equal(sc.ranges, tt.want) {
			t.Errorf("%s: %x, want %x", tt.name, sc.ranges, tt.want)
		}
		checkDiagnostic(t, tt.name, sc.diags, tt.err)
	}
}

// TestEntryPC has DW_AT_entry_pc as an address and as an offset from the base
// address (section 2.18).
func TestEntryPC(t *testing.T) {
	u := unitOf(enc5, false)
	u.sec.addr = addresses(8, false, 0x4000)
	low := value{v: 0x10, class: classAddress}
	tests := []struct {
		name string
		p    pcs
		want uint64
	}{
		{"none", pcs{low: low}, 0x99},
		{"an address", pcs{low: low, entry: value{v: 0x14, class: classAddress}}, 0x14},
		{"an index", pcs{low: low, entry: value{v: 0, class: classAddrx}}, 0x4000},
		{"an offset from low_pc", pcs{low: low, entry: value{v: 4, class: classConstant}}, 0x14},
		{"an offset from the first range", pcs{entry: value{v: 4, class: classConstant}}, 0x9d},
		{"an index outside", pcs{low: low, entry: value{v: 7, class: classAddrx}}, 0x99},
	}
	for _, tt := range tests {
		sc := &scanner{s: u.sec, u: u}
		if got := sc.entryPC(tt.p, 0x99, 0); got != tt.want {
			t.Errorf("%s: %#x, want %#x", tt.name, got, tt.want)
		}
	}
}
