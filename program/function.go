package program

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
)

// Function is a source function that a pattern picked: the DIEs that stand for it in
// each file of the system.
type Function struct {
	Source dwarfinline.Source
	Parts  []Part // in the order of the files
	// Only restricts the bodies to those that a symbol or an address in the
	// pattern picked; nil for all.
	Only map[Body]bool
	// OtherVersion tells that files of the system declare the function on
	// different lines.
	OtherVersion bool

	id     FunctionID
	joined *Function // of another file, with which it was found to be the same
}

// Part is what one file knows of a source function.
type Part struct {
	File  *File
	Roots dwarfinline.Roots
}

// Answer describes the function in the published vocabulary.
func (fn *Function) Answer() answer.Function { return functionAnswer(fn.Source) }

// picked tells whether the function's pattern admits a body.
func (fn *Function) picked(b Body) bool { return fn.Only == nil || fn.Only[b] }

// identity is what makes two DIEs of one file the same source function.
type identity struct {
	name, file string
	line       int
	root       uint64 // only where there is no place to tell two functions apart
}

func identityOf(hit found) identity {
	file := hit.src.DeclFile
	if file != "" {
		file = path.Clean(file)
	}
	id := identity{name: linkName(hit.src), file: file, line: hit.src.DeclLine}
	// GCC gives all functions a place but lambdas and the like, which share a name.
	// Others leave the place out to save room.
	if hit.src.LinkageName == "" && file == "" && id.line == 0 {
		if u := hit.file.index.UnitAt(hit.root); u != nil && !LowerBound(u) {
			id.root = hit.root
		}
	}
	return id
}

// found is one DIE that a pattern picked, with the body that was asked for.
type found struct {
	file *File
	src  dwarfinline.Source
	root uint64
	only Body // zero if the pattern picks every body
}

// group makes source functions of the DIEs that patterns picked: within one file by
// identity, across files by the longest common path suffix.
func (p *Program) group(finds []found) []*Function {
	m := merger{p: p, byName: make(map[string][]*Function)}
	byFile := make([][]found, len(p.files))
	for _, hit := range finds {
		byFile[hit.file.number] = append(byFile[hit.file.number], hit)
	}
	for _, hits := range byFile {
		m.add(functionsOf(hits))
	}
	for _, fn := range m.all {
		for i := range fn.Parts {
			fn.Parts[i].Roots = dwarfinline.NewRoots(fn.Parts[i].Roots)
		}
	}
	slices.SortStableFunc(m.all, func(a, b *Function) int { return compareSources(a.Source, b.Source) })
	return m.all
}

// functionsOf groups the DIEs of one file.
func functionsOf(hits []found) []*Function {
	var out []*Function
	byID := make(map[identity]*Function)
	for _, hit := range hits {
		id := identityOf(hit)
		fn := byID[id]
		if fn == nil {
			fn = &Function{Source: hit.src, Parts: []Part{{File: hit.file}}}
			if hit.only != (Body{}) {
				fn.Only = make(map[Body]bool)
			}
			byID[id] = fn
			out = append(out, fn)
		}
		fn.addRoot(hit)
	}
	return out
}

// addRoot adds a DIE to a function. A pattern that picks all bodies overrides one
// that picks some.
func (fn *Function) addRoot(hit found) {
	fn.Parts[0].Roots = append(fn.Parts[0].Roots, hit.root)
	switch {
	case hit.only == Body{}:
		fn.Only = nil
	case fn.Only != nil:
		fn.Only[hit.only] = true
	}
}

// merger joins the functions of one file after the other.
type merger struct {
	p      *Program
	all    []*Function
	byName map[string][]*Function // by the linker's name
}

// add joins the functions of one more file with those before them. Two functions
// of one file are never joined: if they fit the same function, the better one is
// taken, and neither if both fit equally well.
func (m *merger) add(here []*Function) {
	claims := make(map[*Function]claim)
	fits := make([]fit, len(here))
	for i, fn := range here {
		fits[i] = closest(m.byName[linkName(fn.Source)], fn)
		if f := fits[i]; f.best != nil && !f.tied {
			claims[f.best] = claims[f.best].raise(f.length)
		}
	}
	alone := make([]*Function, 0, len(here))
	for i, fn := range here {
		f := fits[i]
		c := claims[f.best]
		switch {
		case f.best == nil:
			m.compareVersions(m.byName[linkName(fn.Source)], fn)
		case f.tied || c.tied && c.length == f.length:
			m.note(fn, "%s (%s:%d) fits several functions of the other files equally well and is answered by itself",
				fn.Source.Name, fn.Source.DeclFile, fn.Source.DeclLine)
		case c.length == f.length:
			f.best.join(fn)
			continue
		}
		alone = append(alone, fn)
	}
	for _, fn := range alone {
		name := linkName(fn.Source)
		m.byName[name] = append(m.byName[name], fn)
	}
	m.all = append(m.all, alone...)
}

// claim is how well the functions of one file fit a function of the files before.
type claim struct {
	length int
	tied   bool // several fit that well
}

func (c claim) raise(length int) claim {
	switch {
	case length > c.length:
		return claim{length: length}
	case length == c.length:
		c.tied = true
	}
	return c
}

func (m *merger) note(fn *Function, format string, args ...any) {
	m.p.notes.add(fn.Parts[0].File.Path(), "", -1, fmt.Errorf(format, args...))
}

// compareVersions tells functions that differ in nothing but their line.
func (m *merger) compareVersions(others []*Function, fn *Function) {
	for _, other := range others {
		a, b := other.Source, fn.Source
		if a.DeclLine != b.DeclLine && suffixFits(a.DeclFile, b.DeclFile) > 0 {
			fn.OtherVersion, other.OtherVersion = true, true
			m.note(fn, "%s is declared on line %d of %s here and on line %d elsewhere: different source version",
				b.Name, b.DeclLine, b.DeclFile, a.DeclLine)
		}
	}
}

// join adds what another file knows of the same function.
func (fn *Function) join(more *Function) {
	fn.Parts = append(fn.Parts, more.Parts...)
	more.joined = fn
	if fn.Only == nil || more.Only == nil {
		fn.Only = nil
		return
	}
	for b := range more.Only {
		fn.Only[b] = true
	}
}

// fit is the function of other files that fits one best; tied tells that several
// fit equally well.
type fit struct {
	best   *Function
	length int // of the common path, see suffixFits
	tied   bool
}

// closest returns the function of others whose identity fits best.
func closest(others []*Function, fn *Function) (f fit) {
	for _, other := range others {
		if other.Source.DeclLine != fn.Source.DeclLine {
			continue
		}
		switch n := suffixFits(other.Source.DeclFile, fn.Source.DeclFile); {
		case n > f.length:
			f = fit{best: other, length: n}
		case n == f.length && n > 0:
			f.tied = true
		}
	}
	return f
}

// SameFile tells how well the declaration files that two builds recorded fit: in how many path
// components they agree at their end, 0 if in too few to call them the same file. Equal paths fit
// better than any end.
func SameFile(a, b string) int { return suffixFits(a, b) }

// suffixFits returns how many path components two files share at their end, 0
// if too few to call them the same: at least two are needed, or all from "include" on.
// Equal paths fit better than any suffix, and no path fits nothing.
func suffixFits(a, b string) int {
	if a == "" || b == "" {
		return 0
	}
	a, b = path.Clean(a), path.Clean(b)
	if a == b {
		return 1 << 20
	}
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	fromInclude := false
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
		fromInclude = fromInclude || x[len(x)-n] == "include"
	}
	if n >= 2 || fromInclude {
		return n
	}
	return 0
}

func compareSources(a, b dwarfinline.Source) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.DeclFile, b.DeclFile),
		cmp.Compare(a.DeclLine, b.DeclLine), cmp.Compare(a.LinkageName, b.LinkageName))
}
