package dwarfinline

import (
	"encoding/binary"
	"errors"
	"testing"

	"inlay/elfscan"
)

// words strings 32-bit little-endian numbers together.
func words(numbers ...uint32) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// index5 is a .debug_cu_index of version 5 with two units in a hash table of four slots: the
// one of id 0xa has row 2. The offsets are made up.
func index5() []byte {
	return join(words(5, 4, 2, 4),
		words(0xb, 0, 0, 0, 0xa, 0, 0, 0), // ids, 64 bits each
		words(1, 0, 2, 0),                 // rows
		words(sectInfo, sectAbbrev, sectRnglists, sectStrOffsets),
		words(0, 0x10, 0x20, 0x30, 0x100, 0x11, 0x21, 0x31),
		words(0x100, 1, 1, 1, 0x50, 1, 1, 1))
}

// TestPackageIndex reads the tables of DWARF 5 section 7.3.5.3 and of its forerunner, which
// has other names for some columns.
func TestPackageIndex(t *testing.T) {
	p := &packageIndex{units: make(map[uint64]uint64), parts: make(map[uint64]*unitPart)}
	if err := p.read(index5(), false); err != nil {
		t.Fatal(err)
	}
	if len(p.units) != 2 || p.units[0xa] != 0x100 || p.units[0xb] != 0 {
		t.Errorf("units %v", p.units)
	}
	if got, want := *p.parts[0x100], (unitPart{abbrev: 0x11, rnglists: 0x21, strOffsets: 0x31}); got != want {
		t.Errorf("row %+v, want %+v", got, want)
	}

	b := index5()
	b[0] = 2
	p = &packageIndex{units: make(map[uint64]uint64), parts: make(map[uint64]*unitPart)}
	if err := p.read(b, false); err != nil {
		t.Fatal(err)
	}
	if got, want := *p.parts[0x100], (unitPart{abbrev: 0x11, strOffsets: 0x31}); got != want { // column 8 is .debug_macro.dwo
		t.Errorf("row of version 2 %+v, want %+v", got, want)
	}
}

// TestPackageIndexCut: what does not fit is an error, and none of it is believed to be more
// than there are bytes for.
func TestPackageIndexCut(t *testing.T) {
	whole := index5()
	offsets := len(whole) - 4*8 // the sizes are not read
	read := func(b []byte) error {
		p := &packageIndex{units: make(map[uint64]uint64), parts: make(map[uint64]*unitPart)}
		return p.read(b, false)
	}
	for n := range offsets {
		if err := read(whole[:n:n]); err == nil {
			t.Errorf("%d of %d bytes are read", n, len(whole))
		}
	}
	for _, tt := range []struct {
		at   int
		to   uint32
		want error
	}{
		{0, 4, elfscan.ErrUnsupported},
		{4, 1 << 31, elfscan.ErrTruncated}, // columns
		{8, 1 << 31, elfscan.ErrTruncated}, // rows
		{12, 1 << 31, elfscan.ErrTruncated},
		{48, 3, elfscan.ErrCorrupt}, // the row of the first slot
	} {
		b := index5()
		binary.LittleEndian.PutUint32(b[tt.at:], tt.to)
		if err := read(b); !errors.Is(err, tt.want) {
			t.Errorf("%#x at %d: %v, want %v", tt.to, tt.at, err, tt.want)
		}
	}
}

// FuzzPackageIndex gives tables to the reader: nothing panics, and there are no more units
// than slots.
func FuzzPackageIndex(f *testing.F) {
	f.Add(index5(), false)
	f.Add(join(words(2, 1, 1, 1), words(1, 0), words(1), words(sectInfo), words(7)), true)
	f.Fuzz(func(t *testing.T, b []byte, big bool) {
		p := &packageIndex{units: make(map[uint64]uint64), parts: make(map[uint64]*unitPart)}
		if err := p.read(b, big); err == nil && len(p.units) > len(b)/12 {
			t.Errorf("%d units in %d bytes", len(p.units), len(b))
		}
	})
}
