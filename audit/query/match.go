package query

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"inlay/audit/facts"
	"inlay/program"
)

// key names a function, a body or a unit: numbers count within one evidence file.
type key struct {
	digest facts.Digest
	number int32
}

// match is a function of one evidence file that a pattern picked.
type match struct {
	facts.Function
	only map[int32]bool // bodies by number, nil for all of the function
}

func (m *match) key() key { return key{m.Digest, m.Function.Function} }

// matches gathers what several patterns pick, each function once.
type matches map[key]*match

// add takes a whole function.
func (m matches) add(f facts.Function) { m[key{f.Digest, f.Function}] = &match{Function: f} }

// addBody takes one body of a function, unless more of it is there.
func (m matches) addBody(f facts.Function, body int32) {
	k := key{f.Digest, f.Function}
	switch known := m[k]; {
	case known == nil:
		m[k] = &match{Function: f, only: map[int32]bool{body: true}}
	case known.only != nil:
		known.only[body] = true
	}
}

// join takes what another pattern picked.
func (m matches) join(other matches) {
	for k, x := range other {
		if x.only == nil || m[k] == nil {
			m[k] = x
			continue
		}
		for body := range x.only {
			m.addBody(x.Function, body)
		}
	}
}

// sorted lists the functions by name, file and line, then by evidence.
func (m matches) sorted() []*match {
	return slices.SortedFunc(maps.Values(m), func(a, b *match) int {
		return cmp.Or(compareFunctions(&a.Function, &b.Function), cmp.Compare(a.Digest, b.Digest), cmp.Compare(a.Function.Function, b.Function.Function))
	})
}

func compareFunctions(a, b *facts.Function) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.LinkageName, b.LinkageName), cmp.Compare(a.DeclFile, b.DeclFile), cmp.Compare(a.DeclLine, b.DeclLine))
}

// match finds the functions of all patterns. A pattern that nothing fits is no error.
func (p *pool) match(patterns []string) ([]*match, error) {
	var names []*program.Names
	for _, text := range patterns {
		n, err := program.ParseNames(text)
		if err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	found := matches{}
	if len(p.binaries) == 0 {
		return nil, p.ctx.Err()
	}
	for _, n := range names {
		fits := matches{}
		if p.literal(fits, n.Literal); n.Wildcard != nil && len(fits) == 0 {
			p.wildcard(fits, n.Wildcard)
		}
		found.join(fits)
	}
	return found.sorted(), p.ctx.Err()
}

// literal adds what a pattern names as it is written: by the key of the tables, and where that may
// not be enough by looking at other names too.
func (p *pool) literal(found matches, t *program.NameTest) {
	others := map[key]facts.Function{} // that may have a body at the symbol
	for f := range rows(p.ctx, &p.problems, p.store.Functions(p.ctx, &Filter{Names: t.Keys(), Templates: true, Digests: p.digests})) {
		if t.Function(f.Name, cmp.Or(f.LinkageName, f.Demangled), f.DeclFile) {
			found.add(f)
		} else if t.File(f.DeclFile) {
			others[key{f.Digest, f.Function}] = f
		}
	}
	p.symbols(found, t, others, t.Keys())
	f := &Filter{Match: t.Name}
	switch {
	case t.Mangled() && len(found) == 0: // a compiler may write the name another way
		f.Digests = p.digests
	case t.SourceForm(): // where there are only symbols, functions stand under linkage names
		if f.Digests = p.withoutDWARF(); len(f.Digests) == 0 {
			return
		}
	default:
		return
	}
	for f := range rows(p.ctx, &p.problems, p.store.Functions(p.ctx, f)) {
		if t.Function(f.Name, cmp.Or(f.LinkageName, f.Demangled), f.DeclFile) {
			found.add(f)
		}
	}
}

// withoutDWARF lists the evidence that only knows symbols.
func (p *pool) withoutDWARF() (list []facts.Digest) {
	for d, b := range p.binaries {
		if !b.DWARF {
			list = append(list, d)
		}
	}
	return list
}

// symbols adds the bodies at a symbol that is meant, of functions with one of the names.
func (p *pool) symbols(found matches, t *program.NameTest, functions map[key]facts.Function, names []string) {
	if len(functions) == 0 {
		return
	}
	for b := range rows(p.ctx, &p.problems, p.store.Bodies(p.ctx, &Filter{Names: names, Digests: p.digests})) {
		if f, ok := functions[key{b.Digest, b.Function}]; ok && t.Symbol(b.Symbol) {
			found.addBody(f, b.Body)
		}
	}
}

// wildcard adds what a glob picks: functions by name, and bodies by symbol where it has a dot,
// as only symbols do, or where no name fits.
func (p *pool) wildcard(found matches, t *program.NameTest) {
	for f := range rows(p.ctx, &p.problems, p.store.Functions(p.ctx, &Filter{Match: t.Name, Digests: p.digests})) {
		if t.Function(f.Name, cmp.Or(f.LinkageName, f.Demangled), f.DeclFile) {
			found.add(f)
		}
	}
	if !strings.Contains(t.Text(), ".") && len(found) > 0 {
		return
	}
	bodies := map[key][]int32{}
	var names []string
	for b := range rows(p.ctx, &p.problems, p.store.Bodies(p.ctx, p.filter())) {
		if k := (key{b.Digest, b.Function}); t.Symbol(b.Symbol) && found[k] == nil {
			bodies[k] = append(bodies[k], b.Body)
			names = append(names, b.Name)
		}
	}
	if len(bodies) == 0 {
		return
	}
	slices.Sort(names)
	for f := range rows(p.ctx, &p.problems, p.store.Functions(p.ctx, &Filter{Names: slices.Compact(names), Digests: p.digests})) {
		for _, body := range bodies[key{f.Digest, f.Function}] {
			if t.File(f.DeclFile) {
				found.addBody(f, body)
			}
		}
	}
}
