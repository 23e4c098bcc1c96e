package dwarfinline

import (
	"errors"
	"fmt"
)

// label names what is compared: the tag's name, else that of a typedef.
func (c *Comparison) label(p *typePair) string {
	n := &p.isN
	switch {
	case len(n.text()) > 0:
		return c.is.typeLabel(n)
	case len(n.alias) > 0:
		return string(n.alias)
	}
	return ""
}

func (c *Comparison) differs(p *typePair, format string, args ...any) Difference {
	return Difference{
		Kind: Different, Type: c.label(p), Text: fmt.Sprintf(format, args...), Is: p.isN.offset(), Was: p.wasN.offset(),
	}
}

// within says that a part of a type differs. A type with a name that lies inside speaks for
// itself.
func (c *Comparison) within(p *typePair, part string, d Difference) Difference {
	if d.Type != "" {
		return d
	}
	out := c.differs(p, "%s", join2(part, d.Text))
	out.Kind = d.Kind
	return out
}

// layouts compares two structures or unions member by member, by name: first what the
// other one has, in its order, then what is new, then the size.
func (c *Comparison) layouts(p *typePair, depth int) (d Difference, err error) {
	is, err := c.flat(c.is, &p.isN)
	if err != nil {
		return d, err
	}
	was, err := c.flat(c.was, &p.wasN)
	if err != nil {
		return d, err
	}
	have := make(map[memberKey]*Member, len(is))
	for i := range is {
		have[is[i].key] = &is[i].Member
	}
	old := make(map[memberKey]bool, len(was))
	for i := range was {
		m := &was[i]
		old[m.key] = true
		e, err := c.members(p, have[m.key], &m.Member, depth)
		if err != nil || e.Kind == Different {
			return e, err
		}
		if d.Kind == Same {
			d = e
		}
	}
	for i := range is {
		if m := &is[i]; !old[m.key] {
			return c.differs(p, "member %s at %s is new", m.Name, m.position()), nil
		}
	}
	if p.isN.size != p.wasN.size {
		return c.differs(p, "size %d, was %d", p.isN.size, p.wasN.size), nil
	}
	return d, nil
}

// members compares a member with the one of its name, nil if there is none.
func (c *Comparison) members(p *typePair, is, was *Member, depth int) (Difference, error) {
	switch {
	case is == nil:
		return c.differs(p, "no member %s, was at %s", was.Name, was.position()), nil
	case is.Bits != was.Bits:
		return c.differs(p, "member %s of %s, was of %s", is.Name, width(is), width(was)), nil
	case is.Offset != was.Offset || is.Bit != was.Bit:
		return c.differs(p, "member %s at %s, was at %s", is.Name, is.position(), was.position()), nil
	}
	d, err := c.same(is.Type.off, was.Type.off, depth+1)
	if err != nil || d.Kind == Same {
		return d, err
	}
	return c.within(p, "member "+is.Name, d), nil
}

func width(m *Member) string {
	switch m.Bits {
	case 0:
		return "whole bytes"
	case 1:
		return "1 bit"
	}
	return fmt.Sprintf("%d bits", m.Bits)
}

// memberKey tells the members of a type apart: several may lack a name.
type memberKey struct {
	name string
	nth  int
}

type keyedMember struct {
	Member
	key memberKey
}

// flat lists the members of a type with those of its anonymous structures and unions in
// their place, since that is how code names them: a member that moved into one at its old
// offset is where it was.
func (c *Comparison) flat(x *Index, n *typeNode) ([]keyedMember, error) {
	f := flattener{c: c, x: x, seen: make(map[string]int)}
	err := f.add(n, 0, 0)
	return f.out, err
}

type flattener struct {
	c    *Comparison
	x    *Index
	out  []keyedMember
	seen map[string]int // members of each name so far
}

func (f *flattener) add(n *typeNode, base uint64, depth int) error {
	members, err := f.x.members(n, &f.c.left)
	if err != nil {
		return err
	}
	if depth > maxTypeDepth || len(f.out) > maxMembers {
		return f.x.failType(n, errMembers)
	}
	for _, m := range members {
		m.Offset += base
		if m.Name == "" {
			inner, err := f.x.bareType(m.Type.off)
			if err != nil {
				return err
			}
			if isAggregate(inner.tag) {
				if err := f.add(&inner, m.Offset, depth+1); err != nil {
					return err
				}
				continue
			}
		}
		f.out = append(f.out, keyedMember{m, memberKey{m.Name, f.seen[m.Name]}})
		f.seen[m.Name]++
	}
	return nil
}

// enums compares two enumerations: their sizes, and the constants by name.
func (c *Comparison) enums(p *typePair) (d Difference, err error) {
	is, err := c.is.enumerators(&p.isN, &c.left)
	if err != nil {
		return d, err
	}
	was, err := c.was.enumerators(&p.wasN, &c.left)
	if err != nil {
		return d, err
	}
	if p.isN.size != p.wasN.size {
		return c.differs(p, "size %d, was %d", p.isN.size, p.wasN.size), nil
	}
	have := make(map[string]uint64, len(is))
	for _, e := range is {
		have[e.Name] = e.Value
	}
	old := make(map[string]bool, len(was))
	for _, e := range was {
		old[e.Name] = true
		switch value, ok := have[e.Name]; {
		case !ok:
			return c.differs(p, "no constant %s, was %s", e.Name, number(e.Value, &p.wasN)), nil
		case value != e.Value:
			return c.differs(p, "%s = %s, was %s", e.Name, number(value, &p.isN), number(e.Value, &p.wasN)), nil
		}
	}
	for _, e := range is {
		if !old[e.Name] {
			return c.differs(p, "constant %s = %s is new", e.Name, number(e.Value, &p.isN)), nil
		}
	}
	return d, nil
}

// number prints the value of a constant, as a signed number where its highest bit is set:
// what C's constants of that value mostly are.
func number(v uint64, n *typeNode) string {
	if shift := 64 - 8*n.size; n.size > 0 && n.size < 8 {
		return fmt.Sprint(int64(v<<shift) >> shift)
	}
	return fmt.Sprint(int64(v))
}

// functions compares two function types.
func (c *Comparison) functions(p *typePair, depth int) (d Difference, err error) {
	is, err := c.is.signature(&p.isN, &c.left)
	if err != nil {
		return d, err
	}
	was, err := c.was.signature(&p.wasN, &c.left)
	if err != nil {
		return d, err
	}
	return c.prototypes(&is, &was, depth)
}

// prototypes compares the results, then the parameters in order.
func (c *Comparison) prototypes(is, was *Prototype, depth int) (d Difference, err error) {
	if d, err = c.passed(is.Result.off, was.Result.off, depth+1); err != nil || d.Kind == Different {
		return c.ofFunction("result", is, was, d), err
	}
	d = c.ofFunction("result", is, was, d)
	if !is.Prototyped || !was.Prototyped {
		return d, nil
	}
	if len(is.Parameters) != len(was.Parameters) || is.Variadic != was.Variadic {
		text := fmt.Sprintf("%s, was %s", count(is), count(was))
		return Difference{Kind: Different, Text: text, Is: is.offset, Was: was.offset}, nil
	}
	for i := range is.Parameters {
		e, err := c.passed(is.Parameters[i].off, was.Parameters[i].off, depth+1)
		if err != nil {
			return e, err
		}
		if e = c.ofFunction(fmt.Sprintf("parameter %d", i+1), is, was, e); e.Kind > d.Kind {
			d = e
		}
		if d.Kind == Different {
			break
		}
	}
	return d, nil
}

// passed compares what a function takes or returns. The type may be one that a unit only
// declares (C11, 6.7.6.3): code there cannot call the function, so that the name is enough.
func (c *Comparison) passed(is, was uint64, depth int) (Difference, error) {
	d, err := c.same(is, was, depth)
	if !errors.Is(err, ErrIncomplete) {
		return d, err
	}
	p := typePair{is: is, was: was}
	var why error
	if p.isN, why = c.is.bareType(is); why != nil {
		return d, why
	}
	if p.wasN, why = c.was.bareType(was); why != nil {
		return d, why
	}
	a, b := c.is.sec.bytes(p.isN.name), c.was.sec.bytes(p.wasN.name)
	switch {
	case !p.isN.declaration && !p.wasN.declaration, len(a) == 0:
		return d, err
	case string(a) != string(b):
		return c.unlike(&p, Different, d), nil
	}
	return d, nil
}

func (c *Comparison) ofFunction(part string, is, was *Prototype, d Difference) Difference {
	if d.Kind == Same || d.Type != "" {
		return d
	}
	return Difference{Kind: d.Kind, Text: join2(part, d.Text), Is: is.offset, Was: was.offset}
}

func count(p *Prototype) string {
	text := fmt.Sprintf("%d parameters", len(p.Parameters))
	if len(p.Parameters) == 1 {
		text = "1 parameter"
	}
	if p.Variadic {
		text += " and more"
	}
	return text
}
