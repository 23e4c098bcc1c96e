package btf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"inlay/elfscan"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrNone says that a file has no section .BTF.
	ErrNone = errors.New("no BTF")
	// ErrBase says that the section goes on from types of another file than the one given.
	ErrBase = errors.New("it goes on from the BTF of another kernel")
)

// Types is what one section describes.
type Types struct {
	order     binary.ByteOrder
	base      *Types // nil if there is none, or it is not there
	types     []byte
	strings   []byte
	at        []uint32 // where each type begins, by number
	first     uint64   // number of the first type
	text      uint64   // offset of the first string
	functions int
	adrift    bool
}

// Documentation/bpf/btf.rst, section 2: struct btf_header and struct btf_type.
const (
	magic      = 0xeb9f
	headerSize = 24
	typeSize   = 12 // name_off, info, size or type
	pairSize   = 8  // name_off, type: a parameter
	memberSize = 12 // name_off, type, offset
)

// Kinds that are looked into.
const (
	kindStruct    = 4
	kindFunc      = 12
	kindFuncProto = 13
)

// extra is what follows a type of each kind: bytes, and bytes for each of its parts.
var extra = [...]struct{ fixed, each uint64 }{
	1: {4, 0}, 3: {12, 0}, kindStruct: {0, memberSize}, 5: {0, memberSize}, 6: {0, 8}, kindFuncProto: {0, pairSize},
	14: {4, 0}, 15: {0, 12}, 17: {4, 0}, 19: {0, 12},
}

// Parse reads the bytes of a section. base is what a split section goes on from, nil if that
// is not there: see [Types.NeedsBase]. A section that stands alone does not use it. Errors wrap
// ErrBase or elfscan.ErrTruncated, ErrCorrupt or ErrUnsupported.
func Parse(data []byte, order binary.ByteOrder, base *Types) (*Types, error) {
	t := &Types{order: order, first: 1}
	if err := t.open(data); err != nil {
		return nil, err
	}
	if base != nil && !t.standsAlone() {
		t.base = base
		t.first, t.text = base.first+uint64(len(base.at)), base.text+uint64(len(base.strings))
	}
	if err := t.index(); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// open takes the header apart; all offsets count from its end.
func (t *Types) open(data []byte) error {
	if len(data) < headerSize || t.order.Uint16(data) != magic || data[2] != 1 {
		return fmt.Errorf("%w: no BTF of version 1", elfscan.ErrUnsupported)
	}
	field := func(at int) uint64 { return uint64(t.order.Uint32(data[at:])) }
	header, size := field(4), uint64(len(data))
	if header < headerSize || header > size {
		return fmt.Errorf("%w: a header of %d bytes", elfscan.ErrCorrupt, header)
	}
	part := func(off, n uint64) ([]byte, error) {
		if off > size-header || n > size-header-off {
			return nil, fmt.Errorf("%w: %d bytes at %d behind the header", elfscan.ErrTruncated, n, off)
		}
		return data[header+off:][:n], nil
	}
	var err error
	if t.types, err = part(field(8), field(12)); err != nil {
		return err
	}
	t.strings, err = part(field(16), field(20))
	return err
}

// standsAlone tells a section whose strings begin with the empty one. A split section takes
// that from its base.
func (t *Types) standsAlone() bool { return len(t.strings) > 0 && t.strings[0] == 0 }

// index finds where each type begins.
func (t *Types) index() error {
	t.at = make([]uint32, 0, len(t.types)/(2*typeSize)) // most have a few parts
	for at := uint64(0); at < uint64(len(t.types)); {
		rest := t.types[at:]
		if len(rest) < typeSize {
			return fmt.Errorf("%w: a type at %d", elfscan.ErrTruncated, at)
		}
		kind, parts := t.info(rest)
		if kind == 0 || kind >= len(extra) {
			return fmt.Errorf("%w: a type of kind %d at %d", elfscan.ErrUnsupported, kind, at)
		}
		size := extra[kind].fixed + parts*extra[kind].each
		if uint64(len(rest)-typeSize) < size {
			return fmt.Errorf("%w: a type with %d parts at %d", elfscan.ErrTruncated, parts, at)
		}
		if kind == kindFunc {
			t.functions++
		}
		t.at = append(t.at, uint32(at)) // the header has 32 bits for the size
		at += typeSize + size
	}
	return nil
}

// info returns the kind of a type and how many parts it has.
func (t *Types) info(b []byte) (kind int, parts uint64) {
	info := t.order.Uint32(b[4:])
	return int(info >> 24 & 0x1f), uint64(info & 0xffff)
}

// check holds the names of all types against the strings: a name begins a string. With
// the strings of another kernel in front, those of a module do not fit.
func (t *Types) check() error {
	t.adrift = t.base == nil && len(t.strings) > 0 && !t.standsAlone()
	for i, at := range t.at {
		if t.begins(uint64(t.order.Uint32(t.types[at:]))) {
			continue
		}
		if t.base != nil {
			return fmt.Errorf("%w: the name of type %d begins no string", ErrBase, t.first+uint64(i))
		}
		t.adrift = true
	}
	return nil
}

// begins tells whether a string begins at an offset.
func (t *Types) begins(off uint64) bool {
	if off < t.text {
		return t.base.begins(off)
	}
	off -= t.text
	return off < uint64(len(t.strings)) && (off == 0 || t.strings[off-1] == 0) || off == 0 && t.text == 0
}

// NeedsBase tells a section that goes on from types which were not given, those of the kernel
// for a module. No name in it can be told, only how many functions there are.
func (t *Types) NeedsBase() bool { return t.adrift }

// longest bounds names: those of the kernel have up to 511 bytes.
const longest = 1024

// name returns the text that b begins with the offset of: "" for none, and for one that
// is longer than any name.
func (t *Types) name(b []byte) string { return t.textAt(uint64(t.order.Uint32(b))) }

func (t *Types) textAt(off uint64) string {
	if off < t.text {
		return t.base.textAt(off)
	}
	if t.adrift || off-t.text >= uint64(len(t.strings)) {
		return ""
	}
	text := t.strings[off-t.text:]
	if end := bytes.IndexByte(text[:min(len(text), longest)], 0); end >= 0 {
		return string(text[:end])
	}
	return ""
}

// find returns the type of a number and the section that has it, nil if there is none.
func (t *Types) find(number uint64) ([]byte, *Types) {
	for t != nil && number < t.first {
		t = t.base
	}
	if t == nil || number-t.first >= uint64(len(t.at)) {
		return nil, nil
	}
	return t.types[t.at[number-t.first]:], t
}

// each visits the types of a kind in this section, in their order.
func (t *Types) each(kind int, visit func(number uint64, b []byte) bool) {
	for i, at := range t.at {
		if k, _ := t.info(t.types[at:]); k == kind && !visit(t.first+uint64(i), t.types[at:]) {
			return
		}
	}
}
