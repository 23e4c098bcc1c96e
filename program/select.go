package program

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
)

// Query says which source functions are asked about.
type Query struct {
	Patterns []string
	All      bool // every source function; Patterns is then ignored
}

// Selection is the answer to a Query. It belongs to the program that made it.
type Selection struct {
	functions []*Function
	all       bool
}

// All tells a selection of everything, whose functions are not listed.
func (s *Selection) All() bool { return s.all }

// Empty tells a selection that no function matched.
func (s *Selection) Empty() bool { return !s.all && len(s.functions) == 0 }

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
	}
	return &Selection{functions: p.group(finds)}, nil
}

// Everything lists all source functions of the program. It takes longer than
// any other query.
func (p *Program) Everything(ctx context.Context) (*Selection, error) {
	any := pattern{name: "*"}
	finds, err := p.findIn(ctx, &any, func([]byte) bool { return true })
	return &Selection{functions: p.group(finds)}, err
}

// find looks for a literal match in all files, then for a wildcard match.
func (p *Program) find(ctx context.Context, pat *pattern) ([]found, error) {
	want := pat.name
	if pat.isSourceForm() {
		want = bare(want)
	}
	hits, err := p.findIn(ctx, pat, func(name []byte) bool { return isNamed(name, want) })
	if err != nil || len(hits) > 0 || !pat.isGlob() {
		return hits, err
	}
	glob, err := pat.glob()
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w", ErrPattern, pat.text, err)
	}
	return p.findIn(ctx, &pattern{name: "*", file: pat.file, addr: pat.addr}, glob.Match)
}

// isNamed tells whether a DW_AT_name is want, with or without template or
// generic arguments.
func isNamed(name []byte, want string) bool {
	return len(name) >= len(want) && string(name[:len(want)]) == want &&
		(len(name) == len(want) || name[len(want)] == '<')
}

func (p *Program) findIn(ctx context.Context, pat *pattern, match func(name []byte) bool) ([]found, error) {
	var hits []found
	for _, f := range p.files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if f.index == nil {
			continue
		}
		err := f.debug.Guard(func() error {
			hits = append(hits, f.restrict(pat, append(f.byName(pat, match), f.bySymbol(pat)...))...)
			return nil
		})
		if err != nil {
			p.notes.add(f.Path(), ".debug_info", -1, err)
		}
	}
	return hits, nil
}

// byName finds the functions whose DIE has the name.
func (f *File) byName(pat *pattern, match func(name []byte) bool) []found {
	var hits []found
	if strings.HasPrefix(pat.name, "_Z") || strings.HasPrefix(pat.name, "_R") {
		match = func([]byte) bool { return true } // only the linkage name decides
	}
	for s := range f.index.Named(match) {
		src, err := f.index.Source(s.Offset())
		if err != nil || !pat.inFile(src.DeclFile) {
			continue
		}
		if pat.isSourceForm() && src.Name != pat.name && !pat.matchesLinkage(src.LinkageName) {
			continue
		}
		hits = append(hits, found{file: f, src: src, root: s.Root()})
	}
	return hits
}

// bySymbol finds the bodies at a symbol of that name, as foo.isra.0. A symbol
// that is the function's own name picks the whole function, which byName finds.
func (f *File) bySymbol(pat *pattern) []found {
	var hits []found
	for _, sym := range f.symbols.entries {
		if f.symbols.all[sym.n].Name != pat.name {
			continue
		}
		for _, b := range f.bodiesAt(sym.addr) {
			src, err := f.index.Source(b.Sub.Offset())
			if err != nil || !pat.inFile(src.DeclFile) || src.Name == pat.name || src.LinkageName == pat.name {
				continue
			}
			hits = append(hits, found{file: f, src: src, root: b.Sub.Root(), only: b})
		}
	}
	return hits
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
	var out []found
	for _, hit := range hits {
		for s := range f.index.BodiesOf(dwarfinline.Roots{hit.root}) {
			if s.Entry() == pc || slices.ContainsFunc(s.Ranges(), func(r dwarfinline.Range) bool { return r.Contains(pc) }) {
				hit.only = Body{f, s}
				out = append(out, hit)
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
