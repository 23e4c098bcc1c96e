package dwarfinline

import (
	"cmp"
	"fmt"

	"inlay/elfscan"
)

// maxMembers bounds the members of one type, those of anonymous ones inside it
// included. The largest of a kernel have some thousand.
const maxMembers = 1 << 16

// nameCost is how many bytes of a name cost as much as a DIE: in a hostile file all
// members may have the same huge one.
const nameCost = 64

// Member is a member of a structure or union.
type Member struct {
	Name   string // "" of an anonymous structure or union
	Offset uint64 // bytes from the start; of a bit-field those before its first bit
	Bit    uint64 // of a bit-field: bits from Offset, 0 to 7
	Bits   uint64 // size of a bit-field, 0 of any other member
	Type   Type
}

// position says where a member is in words.
func (m *Member) position() string {
	if m.Bits == 0 {
		return fmt.Sprint(m.Offset)
	}
	return fmt.Sprintf("%d bit %d", m.Offset, m.Bit)
}

// Layout is a structure or union as one unit defines it.
type Layout struct {
	Size    uint64   // bytes
	Members []Member // in source order; anonymous ones stand for what is in them
}

// Layout returns the members of a structure or union, behind typedefs and qualifiers. The
// error wraps [ErrIncomplete] where the unit only declares it and [elfscan.ErrUnsupported]
// for a type that is no structure, or one with bases or variants.
func (t Type) Layout() (l Layout, err error) {
	err = t.x.file.Guard(func() error {
		n, err := t.x.bareType(t.off)
		if err != nil {
			return err
		}
		l.Size = n.size
		left := maxWalk
		l.Members, err = t.x.members(&n, &left)
		return err
	})
	return l, err
}

// sizeOf returns the bytes that a value of a type takes; ok is false where that is not known.
func (x *Index) sizeOf(off uint64, left *int) (size uint64, ok bool, err error) {
	times := uint64(1)
	for range maxChain {
		n, err := x.bareType(off)
		switch {
		case err != nil || n.void():
			return 0, false, err
		case n.tag == tagPointerType && !n.sized: // clang leaves it out
			return times * uint64(n.u.enc.addrSize), true, nil
		case n.tag != tagArrayType || n.sized:
			return times * n.size, n.sized, nil
		}
		bounds, err := x.bounds(&n, left)
		if err != nil {
			return 0, false, err
		}
		for _, b := range bounds {
			if !b.known || b.count > 1<<40/times {
				return 0, false, nil
			}
			times *= max(b.count, 1) // of an empty array nothing is known but that
			if b.count == 0 {
				return 0, true, nil
			}
		}
		if off, err = x.typeRef(off, n.next); err != nil {
			return 0, false, err
		}
	}
	return 0, false, x.fail(off, errTypeChain)
}

// members reads the members of a structure or union in DIE order.
func (x *Index) members(n *typeNode, left *int) (out []Member, err error) {
	switch {
	case !isAggregate(n.tag):
		return nil, x.failType(n, fmt.Errorf("no structure or union: %w", elfscan.ErrUnsupported))
	case n.declaration:
		return nil, x.failType(n, ErrIncomplete)
	}
	walk := x.children(n.die, left, func(c die) bool {
		switch c.tag {
		case tagMember:
			var m Member
			var static bool
			if m, static, err = x.memberAt(c, left); err == nil && !static {
				out = append(out, m)
			}
		case tagInheritance, tagVariantPart:
			err = x.failType(n, fmt.Errorf("a type with bases or variants: %w", elfscan.ErrUnsupported))
		}
		if len(out) > maxMembers {
			err = x.failType(n, fmt.Errorf("more than %d members: %w", maxMembers, elfscan.ErrLimit))
		}
		return err == nil
	})
	return out, cmp.Or(err, walk)
}

// failType wraps an error with the place of a type, "void" having none.
func (x *Index) failType(n *typeNode, err error) error {
	return x.fail(n.offset(), err)
}

// bitField is what a member says of its bits, in either of the two ways (DWARF 5 section
// 5.7.6; DWARF 3 section 5.6.6).
type bitField struct {
	size, offset, fromTop, storage uint64
	dataOffset, topOffset, stored  bool
}

func (x *Index) memberAt(d die, left *int) (m Member, static bool, err error) {
	var typ value
	var bits bitField
	var place error
	_, err = d.each(func(attr uint16, v value) {
		switch attr {
		case attrName:
			m.Name = d.u.sec.string(d.u.strRef(v))
			*left -= len(m.Name) / nameCost
		case attrType:
			typ = v
		case attrExternal, attrDeclaration: // a static member of C++
			static = static || v.v != 0
		case attrMemberLocation:
			if off, ok := d.u.memberOffset(v); ok {
				m.Offset = off
			} else {
				place = d.u.sec.fail(".debug_info", uint64(d.off), fmt.Errorf("member location: %w", elfscan.ErrUnsupported))
			}
		case attrBitSize:
			bits.size = v.v
		case attrDataBitOffset:
			bits.offset, bits.dataOffset = v.v, true
		case attrBitOffset:
			bits.fromTop, bits.topOffset = v.v, true
		case attrByteSize:
			bits.storage, bits.stored = v.v, true
		}
	})
	if err = cmp.Or(err, place); err != nil || static {
		return m, static, err
	}
	off, err := x.typeRef(d.offset(), typ)
	m.Type = Type{x, off}
	if err == nil && bits.size > 0 {
		err = x.placeBits(&m, &bits, left)
	}
	return m, false, err
}

// memberOffset reads DW_AT_data_member_location: a number, or the expression that
// adds one (DWARF 2 section 5.5.4).
func (u *Unit) memberOffset(v value) (uint64, bool) {
	const opPlusUconst = 0x23
	switch v.class {
	case classConstant, classSigned:
		return v.v, true
	case classBlock:
		expr := u.block(v)
		if len(expr) > 1 && expr[0] == opPlusUconst {
			n, next := uleb(expr, 1)
			return n, next == len(expr)
		}
	}
	return 0, false
}

// placeBits turns what a bit-field says into the place of its first bit.
func (x *Index) placeBits(m *Member, b *bitField, left *int) error {
	m.Bits = b.size
	at := m.Offset*8 + b.offset
	if b.topOffset && !b.dataOffset {
		if !b.stored {
			size, ok, err := x.sizeOf(m.Type.off, left)
			if err != nil || !ok {
				return cmp.Or(err, error(elfscan.ErrUnsupported))
			}
			b.storage = size
		}
		if at = m.Offset*8 + b.fromTop; !x.sec.big {
			at = m.Offset*8 + b.storage*8 - b.fromTop - b.size
		}
	}
	m.Offset, m.Bit = at/8, at%8
	return nil
}

func isAggregate(tag uint16) bool {
	return tag == tagStructureType || tag == tagUnionType || tag == tagClassType
}

// bound is one dimension of an array.
type bound struct {
	count uint64
	known bool
}

func (x *Index) bounds(n *typeNode, left *int) (out []bound, err error) {
	const most = 64 // dimensions
	var why error
	walk := x.children(n.die, left, func(c die) bool {
		if c.tag != tagSubrangeType {
			return true
		}
		var b bound
		_, why = c.each(func(attr uint16, v value) {
			isConstant := v.class == classConstant || v.class == classSigned
			switch {
			case attr == attrCount && isConstant:
				b = bound{v.v, true}
			case attr == attrUpperBound && isConstant:
				b = bound{v.v + 1, true} // -1 of an array without elements
			}
		})
		out = append(out, b)
		return why == nil && len(out) < most
	})
	return out, cmp.Or(why, walk)
}

// Enumerator is one constant of an enumeration.
type Enumerator struct {
	Name  string
	Value uint64 // its lowest bits, as many as the type has; two's complement
}

// enumerators reads the constants of an enumeration in DIE order.
func (x *Index) enumerators(n *typeNode, left *int) (out []Enumerator, err error) {
	if n.declaration {
		return nil, x.failType(n, ErrIncomplete)
	}
	mask := ^uint64(0)
	if n.sized && n.size < 8 {
		mask = 1<<(8*n.size) - 1
	}
	var why error
	walk := x.children(n.die, left, func(c die) bool {
		if c.tag != tagEnumerator {
			return true
		}
		var e Enumerator
		_, why = c.each(func(attr uint16, v value) {
			switch attr {
			case attrName:
				e.Name = c.u.sec.string(c.u.strRef(v))
				*left -= len(e.Name) / nameCost
			case attrConstValue:
				e.Value = v.v & mask
			}
		})
		if out = append(out, e); len(out) > maxMembers {
			why = x.failType(n, fmt.Errorf("more than %d enumerators: %w", maxMembers, elfscan.ErrLimit))
		}
		return why == nil
	})
	return out, cmp.Or(why, walk)
}

// errMembers tells anonymous types that hold more than can be compared.
var errMembers = fmt.Errorf("more than %d members, or nested deeper than %d: %w", maxMembers, maxTypeDepth, elfscan.ErrLimit)
