package program

import (
	"inlay/dwarfinline"
)

// Folded is what became of a definition without code, see WithoutCode.
type Folded struct {
	// Place is the code at the function's symbol: another function's body, or code that no
	// DIE describes. Its File is nil if no symbol tells.
	Place Place
	// Sites are the call sites that name the definition.
	Sites []dwarfinline.CallSite
}

// Folded looks for the code of a definition that has none. The symbol counts only if it
// is the only one of its name, since a unit's symbols cannot be told from those of
// others.
func (f *File) Folded(s dwarfinline.Subprogram) Folded {
	out := Folded{Sites: f.callSitesOf(s.Offset(), s.Root(), true)}
	src, err := f.index.Source(s.Offset())
	if err != nil {
		return out
	}
	e, n := f.symbols.named(linkName(src))
	if n != 1 {
		return out
	}
	if bodies := f.bodiesAt(e.addr); len(bodies) > 0 {
		for _, b := range bodies {
			if b.Sub.Unit() == s.Unit() {
				out.Place = b.Place()
			}
		}
		return out // else the name is that of another unit's function
	}
	if f.elf.Executable(e.addr) {
		out.Place = Place{Body: Body{File: f}, Entry: e.addr}
	}
	return out
}

// Callees yields the functions that the code of a body calls or jumps to directly, within
// its file, in the order of the calls. One comes as often as it is called.
func (b Body) Callees(g *CallGraph) []Place {
	var out []Place
	for _, r := range b.Sub.Ranges() {
		for _, c := range g.From(r.Lo, r.Hi) {
			if c.To == 0 || c.Slot != 0 {
				continue
			}
			for _, callee := range b.File.bodiesAt(c.To) {
				if callee != b {
					out = append(out, callee.Place())
				}
			}
		}
	}
	return out
}
