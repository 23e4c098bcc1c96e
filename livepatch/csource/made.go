package csource

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// madeLine is what the macros on one line make: often several functions, so that
// it is kept.
type madeLine struct {
	once sync.Once
	// bodies are the functions whose definition the expansion holds.
	bodies map[*symbol]*names
	// idents are all identifiers of the expansion, sorted.
	idents []string
	// all is what all of the text names.
	all *names
	// words are the identifiers of the line as it stands.
	words []*symbol
}

// place is a line of a file.
type place struct {
	file *file
	line int32
}

// made looks for macros on the line whose expansion holds the function. If the
// name is there but not its definition, or looks like one that a macro makes from
// the words of the line, all of the text counts; not so for a name that is plainly
// declared.
func (s *finder) made(declared bool) *names {
	if s.at(0).line != s.line {
		return nil // the line is empty: what follows was recorded elsewhere
	}
	v, _ := s.tree.lines.LoadOrStore(place{s.r.file, s.line}, new(madeLine))
	m := v.(*madeLine) //bounded: lines holds nothing else
	m.once.Do(func() { s.expandLine(m) })
	if n := m.bodies[s.name]; n != nil {
		return n
	}
	if declared {
		return nil
	}
	if _, ok := slices.BinarySearch(m.idents, s.name.name); ok {
		return m.all
	}
	for _, w := range m.words {
		if len(w.name) > 2 && strings.Contains(s.name.name, w.name) {
			n := *m.all
			n.certain = false
			return &n
		}
	}
	return nil
}

// expandLine expands the declarations that begin on the line.
func (s *finder) expandLine(m *madeLine) {
	end := min(s.chunk(), len(s.toks))
	text := s.e.run(s.toks[:end])
	certain := !s.e.cut && !s.r.torn
	m.bodies = make(map[*symbol]*names)
	idents := make(map[string]bool)
	at := func(i int) token {
		if i >= 0 && i < len(text) {
			return text[i]
		}
		return token{}
	}
	from, to := 0, 0 // the last body
	for i, t := range text {
		if t.kind != kIdent {
			continue
		}
		idents[t.sym.name] = true
		if i > from && i < to || t.sym.word != wNone || !at(i+1).is('(') && !at(i+1).is(')') {
			continue
		}
		start, last, params := inside(text, at, i)
		if start == 0 {
			continue
		}
		n := collect(text[start:last+1], params, certain)
		n.merge(m.bodies[t.sym])
		m.bodies[t.sym] = n
		// What stands in front of the body may still be the name: this one
		// may be an attribute.
		from, to = start, last
	}
	m.idents = slices.Sorted(maps.Keys(idents))
	m.all = collect(text, nil, certain)
	for _, t := range s.toks[:end] {
		if t.kind == kIdent && t.sym.word == wNone && t.line <= s.line {
			m.words = append(m.words, t.sym)
		}
	}
}

// inside returns where the body of the definition whose name is at i begins and
// ends in an expanded text.
func inside(text []token, at func(int) token, i int) (start, last int, params []*symbol) {
	open := i + 1
	if at(i+1).is(')') && at(i-1).is('(') {
		open++
	}
	if !at(open).is('(') {
		return 0, 0, nil
	}
	end := matching(at, open)
	start = bodyStart(at, end+1)
	if start < 0 {
		return 0, 0, nil
	}
	last = min(matching(at, start), len(text)-1)
	return start, last, parameters(text[open+1 : min(end, len(text))])
}

// chunk returns how many tokens belong to the declarations that begin on the
// line: up to a semicolon or the end of a body outside brackets, or to the end
// of a macro's arguments if what follows on a further line is something else.
func (s *finder) chunk() int {
	for i := 0; ; i++ {
		t := s.at(i)
		switch {
		case t.kind == kEOF:
			return i
		case t.is(';'):
			if s.at(i+1).line > s.line || s.at(i+1).kind == kEOF {
				return i + 1
			}
		case t.is('}'):
			return i
		case t.is('('), t.is('['):
			i = s.matching(i)
			if n := s.at(i + 1); t.is('(') && n.line > s.at(i).line && n.kind == kIdent {
				if !s.continues(i + 1) {
					return i + 1
				}
			}
		case t.is('{'):
			i = s.matching(i)
			if s.at(i+1).line > s.line {
				return min(i+1, len(s.toks))
			}
		}
	}
}

// continues tells whether a body follows the words at i: attributes of the
// function that began above.
func (s *finder) continues(i int) bool {
	for n := 0; n < 6; n++ {
		t := s.at(i + n)
		switch {
		case t.is('{'):
			return true
		case t.kind != kIdent:
			return false
		}
	}
	return false
}
