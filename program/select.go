package program

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
)

// Query says which source functions are asked about.
type Query struct {
	Patterns []string
	All      bool // every source function; Patterns is then ignored
}

// Selection is the answer to a Query. It belongs to the program that made it.
type Selection struct {
	functions []*Function
	symbols   map[*File][]symbolEntry // clones of files without DWARF, which only have a name
	known     bool                    // a file without DWARF has a function that was asked for
	all       bool
}

// All tells a selection of everything, whose functions are not listed.
func (s *Selection) All() bool { return s.all }

// Empty tells a selection that no function matched.
func (s *Selection) Empty() bool { return !s.all && len(s.functions) == 0 && len(s.symbols) == 0 }

// Known tells that a file without DWARF has a function that was asked for, by its symbol or
// its BTF, though nothing is selected of it.
func (s *Selection) Known() bool { return s.known }

// Functions returns the functions by name, declaration file and line.
func (s *Selection) Functions() []*Function { return s.functions }

// Select finds the source functions that a query names. A pattern that names
// nothing is no error: see [Selection.Empty]. Errors wrap ErrPattern, or come
// from ctx.
func (p *Program) Select(ctx context.Context, q Query) (*Selection, error) {
	if q.All {
		return &Selection{all: true}, nil
	}
	var finds []found
	sel := &Selection{symbols: make(map[*File][]symbolEntry)}
	for _, text := range q.Patterns {
		pat, err := parsePattern(text)
		if err != nil {
			return nil, err
		}
		hits, err := p.find(ctx, &pat)
		if err != nil {
			return nil, err
		}
		finds = append(finds, hits...)
		if err := p.selectSymbols(sel, &pat); err != nil {
			return nil, err
		}
	}
	sel.functions = p.group(finds)
	return sel, nil
}

// selectSymbols adds the clone symbols of a pattern in files without DWARF,
// where the name is all there is, and notes what else is known there.
func (p *Program) selectSymbols(sel *Selection, pat *pattern) error {
	glob, err := pat.glob()
	if err != nil {
		return fmt.Errorf("%w: %q: %w", ErrPattern, pat.text, err)
	}
	for _, f := range p.files {
		if f.index != nil {
			continue
		}
		for _, e := range f.symbols.entries {
			name := f.symbols.all[e.n].Name
			if cloneKinds(name) != nil && (name == pat.name || glob.MatchString(clonename.Parse(name).Stem)) {
				sel.symbols[f] = append(sel.symbols[f], e)
			}
		}
		p.selectKnown(sel, f, pat, glob)
	}
	return nil
}

// SelectionOf makes a selection of functions that are known already, in their order.
func SelectionOf(functions []*Function) *Selection { return &Selection{functions: functions} }

// Everything lists all source functions of the program. It takes longer than
// any other query.
func (p *Program) Everything(ctx context.Context) (*Selection, error) {
	finds, err := p.findIn(ctx, &search{pat: &pattern{}, name: func([]byte) bool { return true }})
	return &Selection{functions: p.group(finds)}, err
}

// search is how a pattern is looked for: name picks DIEs by DW_AT_name, function
// confirms them, symbol picks bodies by their symbol. A nil test admits all, a nil
// symbol nothing.
type search struct {
	pat      *pattern
	name     func(name []byte) bool
	function func(isGo bool, name, linkage string) bool
	symbol   func(symbol string) bool
}

// literal looks for the pattern as it is written.
func (p *pattern) literal() *search {
	want, goWant := p.lastName(), parseGoName(p.name)
	return &search{
		pat: p, function: p.fits,
		name: func(name []byte) bool {
			return p.isMangled() || isNamed(name, want) || mayBeGo(name) && parseGoName(string(name)).fits(goWant)
		},
		symbol: func(symbol string) bool { return symbol == p.name },
	}
}

// wildcard looks for what the pattern stands for as a glob; nil if it is none.
func (p *pattern) wildcard() (*search, error) {
	if !p.isGlob() {
		return nil, nil
	}
	glob, err := p.glob()
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w", ErrPattern, p.text, err)
	}
	wild := &search{pat: p, symbol: glob.MatchString}
	wild.name = func(name []byte) bool {
		return p.isSourceForm() || p.isMangled() || glob.Match(name) || mayBeGo(name) && parseGoName(string(name)).fitsGlob(glob, p.name)
	}
	wild.function = func(isGo bool, name, linkage string) bool { return p.fitsGlob(isGo, glob, name, linkage) }
	return wild, nil
}

// find looks for a literal match in all files, then for a wildcard match.
func (p *Program) find(ctx context.Context, pat *pattern) ([]found, error) {
	hits, err := p.findIn(ctx, pat.literal())
	if err != nil || len(hits) > 0 {
		return hits, err
	}
	wild, err := pat.wildcard()
	if err != nil || wild == nil {
		return nil, err
	}
	return p.findIn(ctx, wild)
}

// mayBeGo tells names that have a package or a type before a dot, as those of Go.
func mayBeGo(name []byte) bool { return bytes.IndexByte(name, '.') >= 0 }

// isNamed tells whether a DW_AT_name is want, with or without template or
// generic arguments.
func isNamed(name []byte, want string) bool {
	if len(name) < len(want) || string(name[:len(want)]) != want {
		return false
	}
	rest := name[len(want):]
	return len(rest) == 0 || rest[0] == '<' || len(rest) > 1 && rest[0] == ' ' && rest[1] == '<' // operator<< <int>
}

func (p *Program) findIn(ctx context.Context, by *search) ([]found, error) {
	var hits []found
	for _, f := range p.files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if f.index == nil {
			continue
		}
		err := f.debug.Guard(func() error {
			hits = append(hits, f.restrict(by.pat, append(f.byName(by), f.bySymbol(by)...))...)
			return nil
		})
		if err != nil {
			p.notes.add(f.Path(), ".debug_info", -1, err)
		}
	}
	return hits, nil
}

// byName finds the functions whose DIE has the name.
func (f *File) byName(by *search) []found {
	var hits []found
	for s := range f.index.Named(by.name) {
		src, err := f.index.Source(s.Offset())
		if err != nil || !by.pat.inFile(src.DeclFile) || by.function != nil && !by.function(s.Unit().Language() == languageGo, src.Name, f.fullName(by.pat, s, src)) {
			continue
		}
		hits = append(hits, found{file: f, src: src, root: s.Root()})
	}
	return hits
}

// fullName returns the linkage name of a function, or where it has none and the
// pattern names a scope, the name with the scopes around its declaration.
func (f *File) fullName(pat *pattern, s dwarfinline.Subprogram, src dwarfinline.Source) string {
	if src.LinkageName != "" || !pat.isSourceForm() {
		return src.LinkageName
	}
	name, err := f.index.QualifiedName(s.Offset())
	if err != nil {
		f.note(err)
	}
	return name
}

// bySymbol finds the bodies at a symbol of that name, as foo.isra.0, and those of a
// fragment such as foo.cold. A symbol that is the function's own name picks the
// whole function, which byName finds.
func (f *File) bySymbol(by *search) []found {
	if by.symbol == nil {
		return nil
	}
	var wanted []symbolEntry
	for _, sym := range f.symbols.entries {
		if by.symbol(f.symbols.all[sym.n].Name) {
			wanted = append(wanted, sym)
		}
	}
	var hits []found
	for sym, b := range f.bodiesOfSymbols(wanted) {
		src, err := f.index.Source(b.Sub.Root())
		name := f.symbols.all[sym.n].Name
		if err != nil || !by.pat.inFile(src.DeclFile) || src.Name == name || src.LinkageName == name {
			continue
		}
		hits = append(hits, found{file: f, src: src, root: b.Sub.Root(), only: b})
	}
	return hits
}

// bodiesOfSymbols yields the bodies that function symbols name, in one pass over
// all bodies: those at their entry, and around a fragment the one it belongs to.
func (f *File) bodiesOfSymbols(symbols []symbolEntry) iter.Seq2[symbolEntry, Body] {
	return func(yield func(symbolEntry, Body) bool) {
		if len(symbols) == 0 {
			return
		}
		at := make(map[uint64][]Body, len(symbols))
		for _, sym := range symbols {
			at[sym.addr] = nil
		}
		for s := range f.index.Bodies() {
			if list, ok := at[s.Entry()]; ok {
				at[s.Entry()] = append(list, Body{f, s})
			}
		}
		for _, sym := range symbols {
			bodies := at[sym.addr]
			if name := f.symbols.all[sym.n].Name; len(bodies) == 0 && clonename.MayHaveSuffix(name) && clonename.Parse(name).IsFragment() {
				if b, ok := f.bodyAt(sym.addr); ok {
					bodies = []Body{b}
				}
			}
			for _, b := range bodies {
				if !yield(sym, b) {
					return
				}
			}
		}
	}
}

// restrict keeps the hits that have a body at the pattern's address.
func (f *File) restrict(pat *pattern, hits []found) []found {
	if pat.addr == "" {
		return hits
	}
	pc, err := f.elf.ParseAddress(pat.addr)
	if err != nil {
		return nil
	}
	byRoot := make(map[uint64][]Body)
	for _, b := range f.bodiesHolding(pc) {
		byRoot[b.Sub.Root()] = append(byRoot[b.Sub.Root()], b)
	}
	var out []found
	for _, hit := range hits {
		for _, b := range byRoot[hit.root] {
			if hit.only == (Body{}) || hit.only == b {
				out = append(out, found{file: hit.file, src: hit.src, root: hit.root, only: b})
			}
		}
	}
	return out
}

// Matches says what the inputs hold of each function of the selection; nil
// for a selection of everything.
func (s *Selection) Matches() []answer.Match {
	var out []answer.Match
	for _, fn := range s.functions {
		out = append(out, fn.match())
	}
	return out
}

func (fn *Function) match() answer.Match {
	m := answer.Match{Function: fn.Answer(), Units: make(map[answer.State]int), DifferentSourceVersion: fn.OtherVersion}
	hosts := make(map[Body]bool)
	for _, part := range fn.Parts {
		for b := range part.bodies(fn) {
			m.Bodies++
			if symbol, _ := b.Names(); cloneKinds(symbol) != nil {
				m.Clones++
			}
		}
		for i := range part.File.index.InstancesOf(part.Roots) {
			m.InlinedInstances++
			if !i.Located() {
				m.EmptyInlinedInstances++
			}
			hosts[Body{part.File, i.Host()}] = true
		}
		for _, state := range part.States() {
			m.Units[state]++
		}
	}
	m.Hosts = len(hosts)
	return m
}

// Names lists up to most function names that start with prefix, sorted, for
// completion.
func (p *Program) Names(prefix string, most int) []string {
	seen := make(map[string]bool)
	for _, f := range p.files {
		if f.index == nil {
			continue
		}
		err := f.debug.Guard(func() error {
			for range f.index.Named(func(name []byte) bool {
				if strings.HasPrefix(string(name), prefix) {
					seen[string(name)] = true
				}
				return false
			}) {
				break
			}
			return nil
		})
		if err != nil {
			p.notes.add(f.Path(), ".debug_info", -1, err)
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names[:min(most, len(names))]
}
