package mutate

import (
	"encoding/binary"
	"slices"
)

// Forms that need more than a size (DWARF 5, section 7.5.6).
const (
	formAddr          = 0x01
	formBlock2        = 0x03
	formBlock4        = 0x04
	formString        = 0x08
	formBlock         = 0x09
	formBlock1        = 0x0a
	formRefAddr       = 0x10
	formRefUdata      = 0x15
	formExprloc       = 0x18
	formImplicitConst = 0x21
)

// fixed are the sizes of forms that have one.
var fixed = map[uint64]int{
	0x05: 2, 0x06: 4, 0x07: 8, 0x0b: 1, 0x0c: 1, 0x11: 1, 0x12: 2, 0x13: 4, 0x14: 8, 0x19: 0, 0x1e: 16, 0x20: 8, 0x21: 0,
	0x25: 1, 0x26: 2, 0x28: 4, 0x29: 1, 0x2a: 2, 0x2c: 4,
}

// offsets are forms whose size is that of an offset: strp, ref_addr, sec_offset, strp_sup,
// line_strp, GNU_ref_alt and GNU_strp_alt.
var offsets = map[uint64]bool{0x0e: true, 0x10: true, 0x17: true, 0x1d: true, 0x1f: true, 0x1f20: true, 0x1f21: true}

// numbers are forms of variable length: udata, sdata, ref_udata, strx, addrx, loclistx, rnglistx.
var numbers = map[uint64]bool{0x0d: true, 0x0f: true, 0x15: true, 0x1a: true, 0x1b: true, 0x22: true, 0x23: true}

// describeDIEs notes the DIEs of a unit as far as they can be told apart. Each reference
// may come to lead to any DIE of the unit: to itself, to its parent, in a circle.
func (b *base) describeDIEs(u unit, tables abbrevs) {
	p := &cursor{data: b.data[:u.end]}
	table, addressSize, ok := b.unitHeader(u, tables, p)
	if !ok {
		return
	}
	codes := []uint64{0}
	for code := range table {
		if code < 0x80 {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	known := b.newLikely(codes)
	var dies []uint64
	refs := len(b.fields[reference])
	for p.at < u.end && !p.bad {
		dies = append(dies, uint64(p.at-u.off))
		b.byteField(dieCode, p.at, known)
		code := p.uleb()
		a, ok := table[code]
		if !ok && code != 0 {
			break
		}
		for _, f := range a.forms {
			b.describeValue(u, p, f, addressSize)
		}
	}
	leads := b.newLikely(dies)
	for i := refs; i < len(b.fields[reference]); i++ {
		b.fields[reference][i].likely = leads
	}
}

// unitHeader finds the abbreviations of a unit and moves p to its first DIE.
func (b *base) unitHeader(u unit, tables abbrevs, p *cursor) (table map[uint64]abbrev, addressSize int, ok bool) {
	kind, at := byte(0), u.body
	if u.version >= 5 {
		kind, addressSize, at = b.data[at], int(b.data[at+1]), at+2
	}
	where := int(u.order.Uint32(b.data[at:])) // a table past 4 GiB is in no sound file here
	if u.offsetSize == 8 {
		where = int(u.order.Uint64(b.data[at:]))
	}
	at += u.offsetSize
	if u.version < 5 {
		addressSize, at = int(b.data[at]), at+1
	}
	switch kind {
	case 2, 6: // DW_UT_type, DW_UT_split_type
		at += 8 + u.offsetSize
	case 4, 5: // DW_UT_skeleton, DW_UT_split_compile
		at += 8
	}
	p.at = at
	table, ok = tables[where]
	return table, addressSize, ok && at < u.end && (addressSize == 4 || addressSize == 8)
}

// describeValue notes one value and steps over it; p is bad where its size is not known.
func (b *base) describeValue(u unit, p *cursor, f uint64, addressSize int) {
	c := attribute
	if f >= formRefAddr && f <= formRefUdata {
		c = reference
	}
	size, isFixed := fixed[f]
	switch {
	case f == formAddr:
		size, isFixed = addressSize, true
	case offsets[f]:
		size, isFixed = u.offsetSize, true
	}
	switch {
	case isFixed:
		b.record(c, u.order, p.at, []int{size})
		p.at += size
	case numbers[f]:
		b.byteField(c, p.at, anyValue)
		p.uleb()
	default:
		b.describeBlock(u, p, f)
	}
	p.bad = p.bad || p.at > u.end
}

// describeBlock notes the length of a block, or the first byte of a text.
func (b *base) describeBlock(u unit, p *cursor, f uint64) {
	b.byteField(attribute, p.at, anyValue)
	length := 0
	switch f {
	case formBlock1, formBlock2, formBlock4:
		size := map[uint64]int{formBlock1: 1, formBlock2: 2, formBlock4: 4}[f]
		if p.at+size > u.end {
			p.bad = true
			return
		}
		length = int(field{uint32(p.at), uint8(size), u.order == binary.BigEndian, anyValue}.read(b.data))
		p.at += size
	case formBlock, formExprloc:
		length = int(min(p.uleb(), uint64(u.end)))
	case formString:
		for p.at < u.end && b.data[p.at] != 0 {
			p.at++
		}
		length = 1
	default: // such as DW_FORM_indirect, which no compiler here writes
		p.bad = true
	}
	p.at += length
}
