package dwarfinline

import (
	"cmp"
	"slices"
)

// TypesUsed lists the types of all that the code of a body handles by name: its result,
// parameters and local variables, and those of the functions inlined into it, each once,
// by offset. Variables that were optimised away are among them. What the code
// reaches by way of members only is not.
//
// Where a DIE cannot be read, the types come with an error and may lack some.
func (x *Index) TypesUsed(s Subprogram) (out []Type, err error) {
	err = x.file.Guard(func() error {
		w := useWalk{x: x, types: make(map[uint64]bool), left: maxHoldings}
		why := w.function(s.Offset())
		seen := map[uint64]bool{s.Offset(): true}
		roots := []uint64{s.Root()}
		for i := range s.Instances() {
			roots = append(roots, i.Root())
		}
		for _, root := range roots {
			if root != 0 && !seen[root] {
				seen[root] = true
				why = cmp.Or(why, w.function(root))
			}
		}
		for off := range w.types {
			out = append(out, Type{x, off})
		}
		return why
	})
	slices.SortFunc(out, func(a, b Type) int { return cmp.Compare(a.off, b.off) })
	return out, err
}

type useWalk struct {
	x     *Index
	types map[uint64]bool
	left  int // DIEs that may still be read
}

// function takes the result of a function and all variables below its DIE.
func (w *useWalk) function(off uint64) error {
	d, err := w.x.dieAt(off)
	if err != nil {
		return err
	}
	why := w.take(d)
	return cmp.Or(why, w.x.walk(d, &w.left, func(c die, _ int) (step, error) {
		if c.tag == tagVariable || c.tag == tagFormalParameter {
			return into, w.take(c)
		}
		return into, nil
	}))
}

// take keeps the type of a variable, or of a function's result.
func (w *useWalk) take(d die) error {
	off, err := w.x.variableType(d)
	if off != 0 {
		w.types[off] = true
	}
	return err
}

// Named returns the structure, union or enumeration that a type leads to, through typedefs,
// qualifiers, arrays and pointers, and its name: that of a typedef where it has no tag.
// The kind is [NoKind] where there is none, or neither has a name.
func (t Type) Named() (name TypeName, to Type, err error) {
	err = t.x.file.Guard(func() error {
		off := t.off
		for range maxChain {
			n, err := t.x.bareType(off)
			if err != nil {
				return err
			}
			switch n.tag {
			case tagPointerType, tagReferenceType, tagRvalueReference, tagArrayType:
				if off, err = t.x.typeRef(off, n.next); err != nil {
					return err
				}
				continue
			case tagStructureType, tagClassType, tagUnionType, tagEnumerationType:
				name, to = typeName(&n), Type{t.x, off}
			}
			return nil
		}
		return t.x.fail(off, errTypeChain)
	})
	return name, to, err
}

func typeName(n *typeNode) TypeName {
	if name := string(n.text()); name != "" {
		return TypeName{kindOf(n.tag), name}
	}
	if name := string(n.alias); name != "" {
		return TypeName{Typedef, name}
	}
	return TypeName{}
}

// Complete tells a type with a layout: not one that is only declared.
func (t Type) Complete() bool {
	complete := false
	_ = t.x.file.Guard(func() error { // what cannot be read is not complete
		n, err := t.x.bareType(t.off)
		complete = err == nil && !n.void() && !n.declaration
		return nil
	})
	return complete
}

// DeclFile returns the file that declares a type, behind typedefs and qualifiers; "" if
// that is not known.
func (t Type) DeclFile() string {
	file := ""
	_ = t.x.file.Guard(func() error { // what cannot be read is not known
		if n, err := t.x.bareType(t.off); err == nil && !n.void() {
			file = n.u.File(int(min(n.file, 1<<31)))
		}
		return nil
	})
	return file
}
