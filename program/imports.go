package program

import (
	"slices"
	"sync"

	"inlay/dwarfinline"
)

// importGraph knows which units import a unit (DWARF 5 section 3.2.5). It is
// made when first asked for.
type importGraph struct {
	once sync.Once
	by   map[*dwarfinline.Unit][]*dwarfinline.Unit
}

func (f *File) importGraph() map[*dwarfinline.Unit][]*dwarfinline.Unit {
	g := &f.imports
	g.once.Do(func() {
		g.by = make(map[*dwarfinline.Unit][]*dwarfinline.Unit)
		for _, u := range f.index.Units() {
			for _, off := range u.Imports() {
				if from := f.index.UnitAt(off); from != nil {
					g.by[from] = append(g.by[from], u)
				}
			}
		}
	})
	return g.by
}

// ImportersOf returns the units that import one of units, directly or through
// others, each once.
func (f *File) ImportersOf(units []*dwarfinline.Unit) []*dwarfinline.Unit {
	by := f.importGraph()
	if len(by) == 0 {
		return nil
	}
	seen := make(map[*dwarfinline.Unit]bool)
	todo := slices.Clone(units)
	for i := 0; i < len(todo); i++ {
		for _, u := range by[todo[i]] {
			if !seen[u] {
				seen[u] = true
				todo = append(todo, u)
			}
		}
	}
	return todo[len(units):]
}

// WithImports returns a unit and those that it imports, directly or through others, each
// once.
func (f *File) WithImports(u *dwarfinline.Unit) []*dwarfinline.Unit {
	units := []*dwarfinline.Unit{u}
	for i := 0; i < len(units); i++ {
		for _, off := range units[i].Imports() {
			if from := f.index.UnitAt(off); from != nil && !slices.Contains(units, from) {
				units = append(units, from)
			}
		}
	}
	return units
}
