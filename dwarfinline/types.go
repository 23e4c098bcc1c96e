package dwarfinline

// TypeKind is what a name of C names: each kind has names of its own, but that base
// types and typedefs share theirs.
type TypeKind uint8

// The kinds of types that have a name.
const (
	NoKind TypeKind = iota
	Structure
	Union
	Enumeration
	Typedef
	BaseType
)

var kindWords = [...]string{Structure: "struct ", Union: "union ", Enumeration: "enum "}

// TypeName names a type inside a unit. It can be compared and be a key.
type TypeName struct {
	Kind TypeKind
	Name string
}

// String spells the name in C: "struct page", "u64".
func (n TypeName) String() string {
	if int(n.Kind) < len(kindWords) {
		return kindWords[n.Kind] + n.Name
	}
	return n.Name
}

// Types is what one unit, and the units that it imports, name outside of functions: types,
// functions and variables. It holds offsets only, and is immutable.
type Types struct {
	x         *Index
	types     map[TypeName]named
	functions map[string]named
	variables map[string]named
}

// Empty tells a unit that names no type, as -g1 makes it.
func (t *Types) Empty() bool { return len(t.types) == 0 }

// named is a DIE of a name; a definition goes before a declaration, the first before
// others.
type named struct {
	off         uint64
	declaration bool
}

// Types reads the names of a unit. That takes as long as the unit is large: who asks twice
// keeps the answer. The error tells a DIE that cannot be read.
func (x *Index) Types(u *Unit) (*Types, error) {
	t := &Types{x: x, types: make(map[TypeName]named), functions: make(map[string]named), variables: make(map[string]named)}
	err := x.file.Guard(func() error {
		units, seen := []*Unit{u}, map[*Unit]bool{u: true}
		for i := 0; i < len(units); i++ {
			if err := t.read(units[i]); err != nil {
				return err
			}
			for _, off := range units[i].imports {
				if from := x.unitAt(off); from != nil && !seen[from] {
					seen[from] = true
					units = append(units, from)
				}
			}
		}
		return nil
	})
	return t, err
}

// read takes the children of a unit's root. What it copies of names is bounded by the size
// of the unit, since all may have the same huge one.
func (t *Types) read(u *Unit) error {
	if u.err != nil {
		return u.err
	}
	root, err := t.x.dieAt(u.offset(u.root))
	if err != nil {
		return err
	}
	left := 16*int(u.end-u.root) + 1<<20
	return t.x.children(root, &left, func(c die) bool {
		kind := kindOf(c.tag)
		if kind == NoKind && c.tag != tagSubprogram && c.tag != tagVariable {
			return true
		}
		var name, link strRef
		n := named{off: c.offset()}
		_, _ = c.each(func(attr uint16, v value) { // the walk steps over the attributes next
			switch attr {
			case attrName:
				name = c.u.strRef(v)
			case attrLinkageName, attrMIPSLinkageName:
				link = c.u.strRef(v)
			case attrDeclaration:
				n.declaration = v.v != 0
			}
		})
		left -= len(c.u.sec.bytes(name)) + len(c.u.sec.bytes(link))
		switch text := c.u.sec.string(name); {
		case kind != NoKind:
			if text != "" {
				keep(t.types, TypeName{kind, text}, n)
			}
		case c.tag == tagSubprogram:
			if link.sec != strNone {
				text = c.u.sec.string(link)
			}
			keep(t.functions, text, n)
		default:
			keep(t.variables, text, n)
		}
		return true
	})
}

func keep[K comparable](m map[K]named, key K, n named) {
	if old, ok := m[key]; !ok || old.declaration && !n.declaration {
		m[key] = n
	}
}

func kindOf(tag uint16) TypeKind {
	switch tag {
	case tagStructureType, tagClassType:
		return Structure
	case tagUnionType:
		return Union
	case tagEnumerationType:
		return Enumeration
	case tagTypedef:
		return Typedef
	case tagBaseType:
		return BaseType
	}
	return NoKind
}

// Find returns the type of a name; ok is false where the unit does not define it, even
// if it declares it.
func (t *Types) Find(name TypeName) (typ Type, ok bool) {
	n, ok := t.types[name]
	if !ok || n.declaration && !t.inTypeUnit(n.off) {
		return Type{}, false
	}
	return Type{t.x, n.off}, true
}

// inTypeUnit tells a declaration whose definition is a type unit that is there.
func (t *Types) inTypeUnit(off uint64) bool {
	found := false
	_ = t.x.file.Guard(func() error { // what cannot be read is not found
		n, err := t.x.typeNodeAt(off)
		found = err == nil && !n.declaration
		return nil
	})
	return found
}

// Function returns the offset of the DIE of a function, by the linker's name: of its
// definition, else of a declaration.
func (t *Types) Function(name string) (off uint64, ok bool) {
	n, ok := t.functions[name]
	return n.off, ok && name != ""
}

// Variable returns the offset of the DIE of a variable and its type, by name: of its
// definition, else of a declaration. Ok is false where there is none that can be read.
func (t *Types) Variable(name string) (off uint64, typ Type, ok bool) {
	n, ok := t.variables[name]
	if !ok || name == "" {
		return 0, Type{}, false
	}
	err := t.x.file.Guard(func() error {
		d, err := t.x.dieAt(n.off)
		if err != nil {
			return err
		}
		at, err := t.x.variableType(d)
		typ = Type{t.x, at}
		return err
	})
	return n.off, typ, err == nil
}
