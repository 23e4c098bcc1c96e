package dwarfinline

import "strings"

// QualifiedName returns the name of the function whose DIE is at off with the
// namespaces and types around its declaration, as "ns::Class::f"; an unnamed namespace is
// "(anonymous namespace)". It is for functions without a linkage name: the unit
// is walked from its start, which takes longer than [Index.Source].
func (x *Index) QualifiedName(off uint64) (string, error) {
	var name string
	err := x.file.Guard(func() error {
		d, err := x.declaration(off)
		if err != nil {
			return err
		}
		scopes, err := x.scopes(d)
		name = strings.Join(append(scopes, string(d.u.sec.bytes(d.name()))), "::")
		return err
	})
	return name, err
}

// declaration returns the DIE at the end of a chain of origins and
// specifications: the one that stands in the scope of the function.
func (x *Index) declaration(off uint64) (die, error) {
	d, err := x.dieAt(off)
	for n := 0; err == nil && n < maxChain; n++ {
		var next uint64
		if _, err = d.each(func(attr uint16, v value) {
			if attr == attrAbstractOrigin || attr == attrSpecification {
				next = asReference(v)
			}
		}); err != nil || next == 0 {
			break
		}
		d, err = x.dieAt(next)
	}
	return d, err
}

// name returns DW_AT_name of the DIE.
func (d *die) name() (name strRef) {
	_, _ = d.each(func(attr uint16, v value) { // an attribute that does not fit names nothing
		if attr == attrName {
			name = d.u.strRef(v)
		}
	})
	return name
}

// scopes names the namespaces and types around a DIE, outermost first.
func (x *Index) scopes(d die) ([]string, error) {
	t := x.tables.get(d.u)
	sc := newWalk(d.u, t)
	var names []string // of the open DIEs; "" for those that are no scope
	for at := d.u.root; at < d.off; {
		code, next := uleb(sc.b, at)
		if next < 0 {
			return nil, d.u.sec.fail(".debug_info", uint64(at), ErrReference)
		}
		if code == 0 {
			if len(names) > 0 {
				names = names[:len(names)-1]
			}
			at = next
			continue
		}
		a := t.lookup(code)
		if a.action == actUndefined {
			return nil, sc.unknownAbbrev(at, code)
		}
		sibling := sc.jump(&a, next)
		e := die{u: d.u, off: at, attrs: next, specs: t.specs[a.specs.lo:a.specs.hi]}
		if at = sc.skip(&a, next); at < 0 {
			return nil, sc.badAttributes(&a, next)
		}
		switch {
		case !a.children:
		case sibling > 0 && sibling <= d.off:
			at = sibling
		case len(names) >= d.u.sec.file.Limits().Nesting:
			return nil, d.u.sec.fail(".debug_info", uint64(at), tooDeep(len(names)))
		default:
			names = append(names, x.scopeName(a.tag, &e))
		}
	}
	return withoutEmpty(names), nil
}

// scopeName returns what a DIE adds to the names inside it.
func (x *Index) scopeName(tag uint16, d *die) string {
	switch tag {
	case tagNamespace, tagModule, tagStructureType, tagClassType, tagUnionType, tagInterfaceType, tagEnumerationType:
	default:
		return ""
	}
	name := string(d.u.sec.bytes(d.name()))
	if name == "" && tag == tagNamespace {
		return "(anonymous namespace)"
	}
	return name
}

func withoutEmpty(names []string) []string {
	out := names[:0]
	for _, n := range names {
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}
