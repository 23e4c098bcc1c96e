package dwarfinline

import (
	"cmp"
	"fmt"

	"inlay/elfscan"
)

// errTypeChain tells a type that is longer than maxChain DIEs.
var errTypeChain = fmt.Errorf("chain of types is longer than %d links: %w", maxChain, elfscan.ErrLimit)

// typeDIE is what decides how a type is passed.
type typeDIE struct {
	die
	size, encoding uint64
	next           value // DW_AT_type
	typed, sized   bool  // the attributes are there
	aligned        bool  // DW_AT_alignment is
}

// typeAt reads the DIE of a type behind its typedefs and qualifiers. ok is false
// where it is none that can be read here: a type unit's, a supplementary
// file's, or one whose alignment the source changes.
func (x *Index) typeAt(ref value) (t typeDIE, ok bool, err error) {
	for range maxChain {
		off := asReference(ref)
		if off == 0 {
			return t, false, nil
		}
		d, err := x.dieAt(off)
		if err != nil {
			return t, false, err
		}
		t = typeDIE{die: d}
		if _, err := d.each(t.take); err != nil {
			return t, false, err
		}
		switch d.tag {
		case tagTypedef, tagConstType, tagVolatileType, tagRestrictType, tagAtomicType:
			if !t.typed || t.aligned {
				return t, false, nil
			}
			ref = t.next
		default:
			return t, !t.aligned, nil
		}
	}
	return t, false, x.fail(asReference(ref), errTypeChain)
}

func (t *typeDIE) take(attr uint16, v value) {
	isConstant := v.class == classConstant || v.class == classSigned
	switch {
	case attr == attrType:
		t.next, t.typed = v, true
	case attr == attrAlignment:
		t.aligned = true
	case attr == attrByteSize && isConstant:
		t.size, t.sized = v.v, true
	case attr == attrEncoding && isConstant:
		t.encoding = v.v
	}
}

// DWARF 5 section 7.8, table 7.11: the encodings of base types.
const (
	ateAddress      = 0x01
	ateBoolean      = 0x02
	ateFloat        = 0x04
	ateSigned       = 0x05
	ateSignedChar   = 0x06
	ateUnsigned     = 0x07
	ateUnsignedChar = 0x08
	ateUTF          = 0x10
)

// scalar returns how a type is passed that takes one register.
func (t *typeDIE) scalar() passing {
	fits := t.size == 1 || t.size == 2 || t.size == 4 || t.size == 8
	switch t.tag {
	case tagPointerType, tagReferenceType, tagRvalueReference:
		if !t.sized || t.size == 8 { // GCC writes the size, clang does not
			return passInteger
		}
	case tagEnumerationType:
		if fits {
			return passInteger
		}
	case tagBaseType:
		switch t.encoding {
		case ateAddress, ateBoolean, ateSigned, ateSignedChar, ateUnsigned, ateUnsignedChar, ateUTF:
			if fits {
				return passInteger
			}
		case ateFloat:
			if fits && t.size > 1 {
				return passFloat
			}
		}
	}
	return passUnclear
}

// passingOf returns how a parameter of a type is passed. In C, a structure of one
// scalar is passed as that scalar.
func (x *Index) passingOf(ref value, plainStructures bool) (passing, error) {
	for range maxChain {
		t, ok, err := x.typeAt(ref)
		if err != nil || !ok {
			return passUnclear, err
		}
		if t.tag != tagStructureType || !plainStructures {
			return t.scalar(), nil
		}
		only, err := x.onlyMember(t.die)
		if err != nil || asReference(only) == 0 {
			return passUnclear, err
		}
		inner, ok, err := x.typeAt(only)
		if err != nil || !ok || !t.sized || t.size != inner.bytes() {
			return passUnclear, err
		}
		ref = only
	}
	return passUnclear, nil
}

// bytes returns the size of a type, that of a 64-bit address for a pointer that
// does not tell its own.
func (t *typeDIE) bytes() uint64 {
	if !t.sized && (t.tag == tagPointerType || t.tag == tagReferenceType || t.tag == tagRvalueReference) {
		return 8
	}
	return t.size
}

// onlyMember returns the type of a structure's member if it has just one, and
// no value of a reference otherwise.
func (x *Index) onlyMember(d die) (ref value, err error) {
	count := 0
	left := maxWalk
	walk := x.children(d, &left, func(c die) bool {
		m, why := x.member(c)
		ref, err = m.typ, why
		count++
		if !m.plain || m.offset != 0 || count > 1 {
			ref = value{}
		}
		return err == nil && count < 2
	})
	return ref, cmp.Or(err, walk)
}

// inRegisters tells whether a result of a type is surely returned in registers: a
// scalar of up to 16 bytes, or in C a structure of that size with members that
// lie at their natural alignment (System V ABI, AMD64 supplement, section 3.2.3:
// one with unaligned fields is returned in memory).
func (x *Index) inRegisters(ref value, plainStructures bool) (bool, error) {
	t, ok, err := x.typeAt(ref)
	if err != nil || !ok {
		return false, err
	}
	switch t.tag {
	case tagStructureType, tagUnionType:
		if plainStructures && t.sized && t.size > 0 && t.size <= 16 {
			return x.membersAligned(t.die)
		}
		return false, nil
	case tagBaseType:
		return t.sized && t.size <= 16, nil
	}
	return t.scalar() != passUnclear, nil
}

// membersAligned tells whether all members are scalars at their natural
// alignment.
func (x *Index) membersAligned(d die) (aligned bool, err error) {
	const most = 16 // members of at least a byte; a union may have more
	count := 0
	left := maxWalk
	walk := x.children(d, &left, func(c die) bool {
		aligned, err = x.memberAligned(c)
		count++
		return aligned && err == nil && count <= most
	})
	return aligned && count <= most, cmp.Or(err, walk)
}

func (x *Index) memberAligned(d die) (bool, error) {
	m, err := x.member(d)
	if err != nil || !m.plain {
		return false, err
	}
	t, ok, err := x.typeAt(m.typ)
	if err != nil || !ok || t.scalar() == passUnclear {
		return false, err
	}
	return m.offset%t.bytes() == 0, nil
}

// member is one member of a structure or union.
type member struct {
	typ    value
	offset uint64
	plain  bool // no bit field, nothing but a member, of no alignment of its own
}

func (x *Index) member(d die) (member, error) {
	m := member{plain: d.tag == tagMember}
	_, err := d.each(func(attr uint16, v value) {
		switch attr {
		case attrType:
			m.typ = v
		case attrMemberLocation:
			m.offset = v.v
			m.plain = m.plain && (v.class == classConstant || v.class == classSigned)
		case attrBitSize, attrDataBitOffset, attrAlignment:
			m.plain = false
		}
	})
	return m, err
}
