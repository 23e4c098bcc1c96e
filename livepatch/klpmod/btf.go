package klpmod

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"inlay/elfscan"
)

// Documentation/bpf/btf.rst, section 2: struct btf_header and struct btf_type.
const (
	btfMagic      = 0xeb9f
	btfHeaderSize = 24
	btfTypeSize   = 12 // name_off, info, size or type
	btfMemberSize = 12 // name_off, type, offset
	btfStruct     = 4  // BTF_KIND_STRUCT
)

// btfExtra is what follows a type of each kind: bytes, and bytes for each of its vlen parts.
func btfExtra() [20]struct{ fixed, each uint64 } {
	return [20]struct{ fixed, each uint64 }{
		1: {4, 0}, 3: {12, 0}, 4: {0, btfMemberSize}, 5: {0, btfMemberSize}, 6: {0, 8}, 13: {0, 8}, 14: {4, 0}, 15: {0, 12}, 17: {4, 0}, 19: {0, 12},
	}
}

// btfStructures reads the structures from the module's BTF. The kernel's build splits a
// module's BTF from that of vmlinux: names and types that vmlinux has are not in it, so
// that it mostly tells nothing. A section .BTF.base stands in for what of vmlinux is needed.
func (m *image) btfStructures() (structures, error) {
	all := make(structures)
	var names []byte
	for _, section := range []string{".BTF.base", ".BTF"} {
		s := m.f.Section(section)
		if s == nil {
			continue
		}
		data, err := m.f.Data(s)
		if err != nil {
			return all, err
		}
		r := btfReader{order: m.f.ByteOrder()}
		if err := r.open(data); err != nil {
			return all, m.failIn(s, "%w", err)
		}
		names = slices.Concat(names, r.strings)
		r.strings = names
		if err := r.read(all); err != nil {
			return nil, m.failIn(s, "%w", err)
		}
	}
	return all, nil
}

// btfReader steps over the types of one section.
type btfReader struct {
	order          binary.ByteOrder
	types, strings []byte // strings of the base go before
	split          bool   // a name lies outside: the section goes on from a base that is not there
}

// open takes the header apart; all offsets count from its end.
func (r *btfReader) open(data []byte) error {
	if len(data) < btfHeaderSize || r.order.Uint16(data) != btfMagic || data[2] != 1 {
		return fmt.Errorf("%w: no BTF of version 1", elfscan.ErrUnsupported)
	}
	field := func(at int) uint64 { return uint64(r.order.Uint32(data[at:])) }
	header, size := field(4), uint64(len(data))
	if header < btfHeaderSize || header > size {
		return fmt.Errorf("%w: a header of %d bytes", elfscan.ErrCorrupt, header)
	}
	part := func(off, n uint64) ([]byte, error) {
		if off > size-header || n > size-header-off {
			return nil, fmt.Errorf("%w: %d bytes at %d behind the header", elfscan.ErrTruncated, n, off)
		}
		return data[header+off:][:n], nil
	}
	var err error
	if r.types, err = part(field(8), field(12)); err != nil {
		return err
	}
	r.strings, err = part(field(16), field(20))
	return err
}

// read adds the wanted structures. Of a section that goes on from a base which is not there,
// none is taken: what its names are cannot be told.
func (r *btfReader) read(out structures) error {
	extra, names, all := btfExtra(), wanted(), make(structures)
	for at := uint64(0); at < uint64(len(r.types)); {
		rest := r.types[at:]
		if len(rest) < btfTypeSize {
			return fmt.Errorf("%w: a type at %d", elfscan.ErrTruncated, at)
		}
		info := r.order.Uint32(rest[4:])
		kind, parts := info>>24&0x1f, uint64(info&0xffff)
		if kind == 0 || int(kind) >= len(extra) {
			return fmt.Errorf("%w: a type of kind %d at %d", elfscan.ErrUnsupported, kind, at)
		}
		size := extra[kind].fixed + parts*extra[kind].each
		if uint64(len(rest)-btfTypeSize) < size {
			return fmt.Errorf("%w: a type with %d parts at %d", elfscan.ErrTruncated, parts, at)
		}
		if name := r.name(rest); kind == btfStruct && names[name] != nil {
			if _, twice := all[name]; twice {
				return fmt.Errorf("%w: two structs %s", ErrUnclear, name)
			}
			all[name] = r.structure(rest[8:][:4+size], info>>31 != 0)
		}
		at += btfTypeSize + size
	}
	if !r.split {
		maps.Copy(out, all)
	}
	return nil
}

// structure reads size and members. A base that was distilled has sizes only.
func (r *btfReader) structure(b []byte, bitFields bool) structure {
	s := structure{size: uint64(r.order.Uint32(b))}
	for b = b[4:]; len(b) >= btfMemberSize; b = b[btfMemberSize:] {
		if s.members == nil {
			s.members = make(map[string]uint64)
		}
		bits := r.order.Uint32(b[8:])
		if bitFields { // the upper byte is the width
			bits &= 0xffffff
		}
		s.members[r.name(b)] = uint64(bits) / 8
	}
	return s
}

// name returns the text at the offset that b begins with, "" for one that is longer than
// any that is asked for.
func (r *btfReader) name(b []byte) string {
	const most = 64
	off := uint64(r.order.Uint32(b))
	if off >= uint64(len(r.strings)) {
		r.split = true
		return ""
	}
	text := r.strings[off:]
	if end := bytes.IndexByte(text[:min(len(text), most)], 0); end >= 0 {
		return string(text[:end])
	}
	return ""
}
