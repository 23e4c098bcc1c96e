package dwarfinline

import (
	"cmp"
	"fmt"

	"inlay/elfscan"
)

// maxParameters bounds the parameters of one function.
const maxParameters = 1 << 12

// Prototype is what the source says a function takes and returns.
type Prototype struct {
	Result     Type
	Parameters []Type // in source order
	Variadic   bool
	// Prototyped is false where the source, or the compiler for a function of its own,
	// says nothing of the parameters: then there are none here.
	Prototyped bool
	offset     uint64 // of the DIE
	x          *Index
}

// Offset returns the offset of the DIE that has the parameters, in .debug_info.
func (p *Prototype) Offset() uint64 { return p.offset }

// String spells the prototype in C without a name, as "int (struct page *, long)".
func (p *Prototype) String() string {
	text := "..."
	_ = p.x.file.Guard(func() error { // a text tells nothing that is decided by
		walk := maxWalk
		w := typeWriter{p.x, maxTextTypes, &walk}
		text = w.text(p.Result.off, w.list(p))
		return nil
	})
	return text
}

// PrototypeAt returns the prototype that the DIE of a definition or a declaration at
// an offset of .debug_info has, and the DIEs that it completes.
func (x *Index) PrototypeAt(off uint64) (p Prototype, err error) {
	err = x.file.Guard(func() error {
		p, err = x.prototypeAt(off)
		return err
	})
	return p, err
}

// prototypeAt follows a chain of specifications: a definition does not repeat the type of
// what its declaration returns.
func (x *Index) prototypeAt(off uint64) (Prototype, error) {
	var p Prototype
	left := maxWalk
	for range maxChain {
		n, err := x.readTypeNode(off)
		if err != nil {
			return p, err
		}
		if n.tag != tagSubprogram {
			return p, x.fail(off, fmt.Errorf("no function: %w", ErrReference))
		}
		here, err := x.signature(&n, &left)
		if err != nil {
			return p, err
		}
		if !p.Result.Valid() || p.Result.Void() {
			p.Result = here.Result
		}
		if len(p.Parameters) == 0 && !p.Variadic {
			p.Parameters, p.Variadic, p.offset = here.Parameters, here.Variadic, off
		}
		p.Prototyped, p.x = p.Prototyped || here.Prototyped, x
		if off, err = n.origin(x); off == 0 || err != nil {
			return p, err
		}
	}
	return p, x.fail(off, errChain)
}

// origin returns the DIE that a subprogram completes, 0 if there is none.
func (n *typeNode) origin(x *Index) (off uint64, err error) {
	_, err = n.each(func(attr uint16, v value) {
		if attr == attrAbstractOrigin || attr == attrSpecification {
			off = asReference(v)
		}
	})
	return off, err
}

// signature reads the result and the parameters of one DIE.
func (x *Index) signature(n *typeNode, left *int) (Prototype, error) {
	p := Prototype{Prototyped: n.prototyped, offset: n.offset(), x: x}
	result, err := x.typeRef(n.offset(), n.next)
	if err != nil {
		return p, err
	}
	p.Result = Type{x, result}
	walk := x.children(n.die, left, func(c die) bool {
		switch c.tag {
		case tagFormalParameter:
			var off uint64
			off, err = x.variableType(c)
			p.Parameters = append(p.Parameters, Type{x, off})
		case tagUnspecifiedParams:
			p.Variadic = true
		}
		if len(p.Parameters) > maxParameters {
			err = x.failType(n, fmt.Errorf("more than %d parameters: %w", maxParameters, elfscan.ErrLimit))
		}
		return err == nil
	})
	p.Prototyped = p.Prototyped || len(p.Parameters) > 0
	return p, cmp.Or(err, walk)
}

// variableType returns the type of a variable or parameter, which its origin or its
// declaration may have.
func (x *Index) variableType(d die) (uint64, error) {
	for range maxChain {
		var typ, origin value
		if _, err := d.each(func(attr uint16, v value) {
			switch attr {
			case attrType:
				typ = v
			case attrAbstractOrigin, attrSpecification:
				origin = v
			}
		}); err != nil {
			return 0, err
		}
		next := asReference(origin)
		if typ.class != classNone || next == 0 {
			return x.typeRef(d.offset(), typ)
		}
		var err error
		if d, err = x.dieAt(next); err != nil {
			return 0, err
		}
	}
	return 0, d.u.sec.fail(".debug_info", uint64(d.off), errChain)
}
