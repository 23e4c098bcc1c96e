package dwarfinline

import (
	"errors"
	"fmt"
	"sync"

	"inlay/elfscan"
)

// ErrIncomplete tells a type that its unit only declares, so that its layout is not
// known there.
var ErrIncomplete = errors.New("type is only declared")

// Type is a handle to a type of an index: the DIE of one, or void. Handles are small
// values that can be compared; the zero value is not valid. Methods read from the file
// when they are asked, and are safe for concurrent use.
type Type struct {
	x   *Index
	off uint64 // of the DIE in .debug_info; 0 for void
}

// Valid tells a handle from the zero value.
func (t Type) Valid() bool { return t.x != nil }

// Void tells the type that has no DIE.
func (t Type) Void() bool { return t.off == 0 }

// Offset returns the offset of the DIE in .debug_info, 0 for void.
func (t Type) Offset() uint64 { return t.off }

// typeNode is the DIE of a type with the attributes that this package reads of it.
type typeNode struct {
	die
	name        strRef
	alias       []byte // of the typedef that led here, the last one; mapped
	next        value  // DW_AT_type
	size        uint64
	encoding    uint64
	file        uint64 // DW_AT_decl_file
	signature   value  // where the definition is a type unit
	sized       bool
	declaration bool
	prototyped  bool
}

// text returns the bytes of the name, nil if there is none.
func (n *typeNode) text() []byte {
	if n.void() {
		return nil
	}
	return n.u.sec.bytes(n.name)
}

// void tells the node that stands for no DIE.
func (n *typeNode) void() bool { return n.tag == 0 }

// typeNodeAt reads the DIE of a type; a declaration that names a type unit leads to the
// definition there.
func (x *Index) typeNodeAt(off uint64) (typeNode, error) {
	n, err := x.readTypeNode(off)
	if err != nil || !n.declaration || n.signature.class != classSignature {
		return n, err
	}
	to, err := x.typeRef(n.offset(), n.signature)
	if err != nil {
		return n, err
	}
	return x.readTypeNode(to)
}

func (x *Index) readTypeNode(off uint64) (typeNode, error) {
	if off == 0 {
		return typeNode{}, nil
	}
	d, err := x.dieAt(off)
	if err != nil {
		return typeNode{}, err
	}
	n := typeNode{die: d}
	_, err = d.each(n.take)
	return n, err
}

func (n *typeNode) take(attr uint16, v value) {
	isConstant := v.class == classConstant || v.class == classSigned
	switch {
	case attr == attrName:
		n.name = n.u.strRef(v)
	case attr == attrType:
		n.next = v
	case attr == attrByteSize && isConstant:
		n.size, n.sized = v.v, true
	case attr == attrEncoding && isConstant:
		n.encoding = v.v
	case attr == attrDeclFile && isConstant:
		n.file = v.v
	case attr == attrDeclaration:
		n.declaration = v.v != 0
	case attr == attrPrototyped:
		n.prototyped = v.v != 0
	case attr == attrSignature:
		n.signature = v
	}
}

// typeRef returns the offset of the type that an attribute of the DIE at an offset names, 0
// for void: no attribute at all.
func (x *Index) typeRef(at uint64, v value) (uint64, error) {
	switch v.class {
	case classNone:
		return 0, nil
	case classSignature:
		if off, ok := x.typeUnits.find(x, v.v); ok {
			return off, nil
		}
		return 0, x.fail(at, fmt.Errorf("no type unit with the signature %#x: %w", v.v, elfscan.ErrUnsupported))
	case classRefAlt:
		return 0, x.fail(at, ErrNoSupplementary)
	}
	if off := asReference(v); off != 0 {
		return off, nil
	}
	return 0, x.fail(at, ErrReference)
}

// bareType reads the type behind typedefs and qualifiers.
func (x *Index) bareType(off uint64) (typeNode, error) {
	var alias []byte
	for range maxChain {
		n, err := x.typeNodeAt(off)
		if err != nil {
			return n, err
		}
		switch n.tag {
		case tagTypedef:
			alias = n.text()
		case tagConstType, tagVolatileType, tagRestrictType, tagAtomicType:
		default:
			n.alias = alias
			return n, nil
		}
		if off, err = x.typeRef(off, n.next); err != nil {
			return n, err
		}
	}
	return typeNode{}, x.fail(off, errTypeChain)
}

// typeUnitTable finds type units by signature. It is made when first asked for.
type typeUnitTable struct {
	once sync.Once
	by   map[uint64]uint64 // offset of the type's DIE
}

// find returns the DIE that a type unit is about (DWARF 5 section 7.5.1.3). Of units
// with the same signature the first is taken: the signature says that they agree.
func (t *typeUnitTable) find(x *Index, signature uint64) (uint64, bool) {
	t.once.Do(func() {
		t.by = make(map[uint64]uint64)
		for _, u := range x.all {
			if !u.isType() || u.root == 0 || u.err != nil {
				continue
			}
			size := u.enc.offsetSize()
			b := u.sec.info[u.root-size-8 : u.root]
			key, off := fixed(b, 8, u.sec.big), u.place(fixed(b[8:], size, u.sec.big))
			if _, ok := t.by[key]; !ok && off >= uint64(u.root) && off < uint64(u.end) {
				t.by[key] = u.offset(int(off))
			}
		}
	})
	off, ok := t.by[signature]
	return off, ok
}
