package program

import (
	"context"
	"slices"
	"sync"

	"inlay/dwarfinline"
)

// Folded is what became of a definition without code, see WithoutCode.
type Folded struct {
	// Place is the code at the function's symbol: another function's body, or code that no
	// DIE describes; its File is nil if no symbol tells.
	Place Place
	// Sites are the call sites that name the definition.
	Sites []dwarfinline.CallSite
}

// Folded looks for the code of a definition that has none, of an abstract instance
// whose body was folded, or of a function that the linker folded.
func (f *File) Folded(s dwarfinline.Subprogram) Folded {
	return Folded{Place: f.foldedDefinitions().places[s.Offset()], Sites: f.callSitesOf(s.Offset(), s.Root(), true)}
}

// FoldedPlace returns the Place of Folded alone.
func (f *File) FoldedPlace(s dwarfinline.Subprogram) Place {
	return f.foldedDefinitions().places[s.Offset()]
}

// foldedTable knows what stands at the symbols of definitions without code.
type foldedTable struct {
	once     sync.Once
	places   map[uint64]Place                    // by DIE offset
	twins    map[uint64][]dwarfinline.Subprogram // that call sites tell, or the linker folded, by the DIE offset of the body
	wrappers map[uint64]dwarfinline.Subprogram
	byName   map[unitName][]dwarfinline.Subprogram // all of them
	together map[uint64][]namedBody                // see functionsAt

	mu     sync.Mutex
	named  map[unitEntry][]dwarfinline.Subprogram // see namedAt
	byUnit map[*dwarfinline.Unit][]wrapper        // by DIE offset
}

// wrapper is code that no DIE describes at the symbol of a definition without code.
type wrapper struct {
	Place
	size uint64 // of the symbol
}

type unitName struct {
	unit *dwarfinline.Unit
	name string
}

type unitEntry struct {
	unit  *dwarfinline.Unit
	entry uint64
}

// namedAt returns the definitions without code of a unit whose name is one of several at
// an address. Many bodies can share the address, so the answer is kept.
func (t *foldedTable) namedAt(f *File, u *dwarfinline.Unit, entry uint64) []dwarfinline.Subprogram {
	names := f.symbols.names(entry)
	if len(names) < 2 || len(t.byName) == 0 {
		return nil
	}
	key := unitEntry{u, entry}
	t.mu.Lock()
	defer t.mu.Unlock()
	out, ok := t.named[key]
	if ok {
		return out
	}
	for _, name := range names {
		out = append(out, t.byName[unitName{u, name}]...)
	}
	if t.named == nil {
		t.named = make(map[unitEntry][]dwarfinline.Subprogram)
	}
	t.named[key] = out
	return out
}

// foldedDefinitions looks for all of them when it is first asked.
func (f *File) foldedDefinitions() *foldedTable {
	t := &f.folded
	t.once.Do(func() {
		t.places, t.wrappers = make(map[uint64]Place), make(map[uint64]dwarfinline.Subprogram)
		t.twins, t.together = make(map[uint64][]dwarfinline.Subprogram), make(map[uint64][]namedBody)
		t.byUnit, t.byName = make(map[*dwarfinline.Unit][]wrapper), make(map[unitName][]dwarfinline.Subprogram)
		if f.index == nil {
			return
		}
		var lost []dwarfinline.Subprogram
		for _, u := range f.index.Units() {
			var ranges []dwarfinline.Range
			for s := range u.Subprograms() {
				if s.Discarded() {
					f.findLinked(t, s)
				}
				if !WithoutCode(s) {
					continue
				}
				if ranges == nil {
					ranges = u.Ranges()
				}
				if !f.findFolded(t, s, ranges) && len(f.callSitesOf(s.Offset(), s.Root(), true)) > 0 {
					lost = append(lost, s)
				}
			}
		}
		f.findInlined(t)
		f.findTogether(t)
		f.findCalled(t, lost)
	})
	return t
}

// findFolded looks for the symbol of a definition within the code of its unit: a symbol of
// the name elsewhere is another unit's function.
func (f *File) findFolded(t *foldedTable, s dwarfinline.Subprogram, unit []dwarfinline.Range) (found bool) {
	src, err := f.index.Source(s.Offset())
	if err != nil {
		return false
	}
	key := unitName{s.Unit(), linkName(src)}
	t.byName[key] = append(t.byName[key], s)
	for _, addr := range f.symbols.addresses(linkName(src)) {
		if !slices.ContainsFunc(unit, func(r dwarfinline.Range) bool { return r.Contains(addr) }) {
			continue
		}
		if bodies := f.bodiesAt(addr); len(bodies) > 0 {
			t.places[s.Offset()] = bodies[0].Place()
			return true
		}
		if _, inside := f.bodyAt(addr); !inside {
			p := Place{Body{f, s}, addr}
			t.wrappers[addr], t.places[s.Offset()] = s, p
			t.byUnit[s.Unit()] = append(t.byUnit[s.Unit()], wrapper{p, f.functionAt(addr).size})
			return true
		}
	}
	return false
}

// findInlined looks for the code of functions that were inlined somewhere, so that their DIE
// is an abstract instance, and whose own body was folded: there is a symbol, and no body of
// theirs in the unit.
func (f *File) findInlined(t *foldedTable) {
	names := f.unexplained()
	if len(names) == 0 {
		return
	}
	for s := range f.index.Named(func(name []byte) bool { return names[string(name)] }) {
		if s.Abstract() && !s.OutOfLine() && !hasBody(s) {
			f.findFolded(t, s, s.Unit().Ranges())
		}
	}
}

// unexplained lists the names of function symbols that stand at no body's entry, or with
// other names.
func (f *File) unexplained() map[string]bool {
	names := make(map[string]bool)
	for i, e := range f.symbols.entries {
		shares := i > 0 && f.symbols.entries[i-1].addr == e.addr || i+1 < len(f.symbols.entries) && f.symbols.entries[i+1].addr == e.addr
		if !shares {
			if b, ok := f.bodyAt(e.addr); ok && b.Sub.Entry() == e.addr {
				continue
			}
		}
		names[f.symbols.all[e.n].Name] = true
	}
	return names
}

// hasBody tells whether the unit of an abstract instance holds a body of it.
func hasBody(abstract dwarfinline.Subprogram) bool {
	for s := range abstract.Unit().Subprograms() {
		if s.OutOfLine() && s.Root() == abstract.Offset() {
			return true
		}
	}
	return false
}

// findCalled looks for the code of definitions that have no symbol either: where the calls
// go that name them.
func (f *File) findCalled(t *foldedTable, lost []dwarfinline.Subprogram) {
	if len(lost) == 0 {
		return
	}
	g, err := f.Calls(context.Background()) // made once, and mostly there already
	if err != nil {
		f.note(err)
		return
	}
	for _, s := range lost {
		for _, site := range f.callSitesOf(s.Offset(), s.Root(), true) {
			b, ok := f.calledAt(g, site)
			if ok && b.Sub.Unit() == s.Unit() {
				t.places[s.Offset()] = b.Place()
				t.twins[b.Sub.Offset()] = append(t.twins[b.Sub.Offset()], s)
				break
			}
		}
	}
}

// calledAt returns the body that the code calls at a call site.
func (f *File) calledAt(g *CallGraph, site dwarfinline.CallSite) (Body, bool) {
	back := site.ReturnPC()
	const longest = 16 // an instruction, and an int3 behind it
	if back < longest {
		return Body{}, false
	}
	for _, c := range g.From(back-longest, back) {
		if c.To != 0 && f.returnAddress(c) == back {
			if b, ok := f.bodyAt(c.To); ok && b.Sub.Entry() == c.To {
				return b, true
			}
		}
	}
	return Body{}, false
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
			if callee, ok := b.File.bodyAt(c.To); ok && callee.Sub.Entry() == c.To && callee != b {
				out = append(out, callee.Place())
			}
		}
	}
	return out
}
