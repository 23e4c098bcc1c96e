package program

import (
	"strings"

	"inlay/disasm"
)

// Target is what a branch leads to: code of the file, or a symbol of another one.
type Target struct {
	Place  Place  // where Symbol is ""
	Symbol string // that the file does not define
}

// Target tells where a call leads in the end: trampolines of static calls, stubs of procedure
// linkage tables and pointers that the dynamic linker fills are looked through, as
// [Program.Callers] does. ok is false for what is not known, and for branches within one function.
// The call has to be of the file's own graph; the error is that of reading the dynamic linkage.
func (f *File) Target(g *CallGraph, c *Call) (to Target, ok bool, err error) {
	imports, err := f.importTable()
	if err != nil || f.inStubs(c.From) {
		return to, false, err
	}
	from := f.PlaceAt(c.From)
	if f.trampoline(from) != "" {
		return to, false, nil // it counts for who enters it
	}
	to, ok = f.target(g, imports, c, maxTrampolines)
	if ok && to.Symbol == "" && to.Place == from && (c.To != from.Entry || c.Kind != disasm.Call) {
		return to, false, nil
	}
	return to, ok, nil
}

func (f *File) target(g *CallGraph, imports *importTable, c *Call, hops int) (to Target, ok bool) {
	named, ok := imports.stubs[c.To]
	if c.To == 0 {
		named, ok = imports.slots[c.Slot]
		ok = ok && c.Slot != 0
	}
	switch {
	case ok && named.addr != 0:
		return Target{Place: f.PlaceAt(named.addr)}, true
	case ok:
		return Target{Symbol: named.name}, named.name != ""
	case c.Symbol >= 0:
		name := strings.TrimPrefix(f.symbolName(c.Symbol), "__SCT__")
		return Target{Symbol: name}, name != ""
	case c.To == 0:
		return to, false
	}
	to.Place = f.PlaceAt(c.To)
	if f.trampoline(to.Place) == "" || hops == 0 {
		return to, true
	}
	next := g.From(to.Place.Entry, to.Place.Entry+1)
	if len(next) == 0 {
		return to, true
	}
	return f.target(g, imports, &next[0], hops-1)
}
