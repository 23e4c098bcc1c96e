package btf

// Structure is a struct that a section describes.
type Structure struct {
	Size    uint64   // bytes
	Members []Member // nil where only the size is told, as in a section .BTF.base
}

// Member is a member of a structure.
type Member struct {
	Name string // "" for an anonymous one
	Bits uint64 // from the start of the structure
}

// Structures returns the structs of a name, those of the base first; none if
// [Types.NeedsBase].
func (t *Types) Structures(name string) []Structure {
	var out []Structure
	if t.base != nil {
		out = t.base.Structures(name)
	}
	if t.adrift {
		return out
	}
	t.each(kindStruct, func(_ uint64, b []byte) bool {
		if t.name(b) == name {
			out = append(out, t.structure(b))
		}
		return true
	})
	return out
}

func (t *Types) structure(b []byte) Structure {
	s := Structure{Size: uint64(t.order.Uint32(b[8:]))}
	_, parts := t.info(b)
	bitFields := t.order.Uint32(b[4:])>>31 != 0
	for m := b[typeSize:][:parts*memberSize]; len(m) > 0; m = m[memberSize:] {
		bits := t.order.Uint32(m[8:])
		if bitFields { // the upper byte is the width
			bits &= 0xffffff
		}
		s.Members = append(s.Members, Member{t.name(m), uint64(bits)})
	}
	return s
}
