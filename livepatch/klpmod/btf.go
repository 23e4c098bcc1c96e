package klpmod

import (
	"errors"

	"inlay/elfscan/btf"
)

// btfStructures reads the structures from the module's BTF. The kernel's build splits a
// module's BTF from that of vmlinux: names and types that vmlinux has are not in it, so
// that it mostly tells nothing. A section .BTF.base stands in for what of vmlinux is needed.
func (m *image) btfStructures() (structures, error) {
	types, err := btf.Read(m.f, nil)
	if errors.Is(err, btf.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all := make(structures)
	for name := range wanted() {
		switch found := types.Structures(name); len(found) {
		case 0:
		case 1:
			all[name] = btfStructure(found[0])
		default:
			return nil, m.failIn(m.f.Section(".BTF"), "%w: two structs %s", ErrUnclear, name)
		}
	}
	return all, nil
}

// btfStructure takes over a layout. A base that was distilled has sizes only.
func btfStructure(from btf.Structure) structure {
	s := structure{size: from.Size}
	for _, m := range from.Members {
		if s.members == nil {
			s.members = make(map[string]uint64)
		}
		s.members[m.Name] = m.Bits / 8
	}
	return s
}
