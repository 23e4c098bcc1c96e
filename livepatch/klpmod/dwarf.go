package klpmod

import (
	"cmp"
	"fmt"
	"slices"

	"inlay/dwarfinline"
)

// maxUnits bounds the units that are asked: live patches have few, and each may import others
// at length.
const maxUnits = 64

// dwarfStructures reads the structures from the module's DWARF. The units of a module are
// built with one set of headers; where they differ, nothing tells which one the arrays have.
func (m *image) dwarfStructures() (structures, error) {
	if m.index == nil {
		return nil, nil
	}
	all := make(structures)
	var unread error
	units := slices.AppendSeq(slices.Clone(m.index.Units()), m.index.TypeUnits())
	for _, u := range units[:min(len(units), maxUnits)] {
		types, err := m.index.Types(u)
		if err != nil {
			unread = cmp.Or(unread, err)
			continue
		}
		for name := range wanted() {
			s, ok, err := dwarfStructure(types, name)
			have, known := all[name]
			switch {
			case err != nil:
				unread = cmp.Or(unread, err)
			case ok && known && have.size != s.size:
				return nil, fmt.Errorf("%w: struct %s of %d bytes and of %d", ErrUnclear, name, have.size, s.size)
			case ok && !known:
				all[name] = s
			}
		}
	}
	return all, unread
}

func dwarfStructure(types *dwarfinline.Types, name string) (s structure, ok bool, err error) {
	t, ok := types.Find(dwarfinline.TypeName{Kind: dwarfinline.Structure, Name: name})
	if !ok {
		return s, false, nil
	}
	l, err := t.Layout()
	if err != nil {
		return s, false, err
	}
	s = structure{size: l.Size, members: make(map[string]uint64, len(l.Members))}
	for _, m := range l.Members {
		s.members[m.Name] = m.Offset
	}
	return s, true, nil
}
