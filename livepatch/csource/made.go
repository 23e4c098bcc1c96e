package csource

import "strings"

// made looks for macros on the line whose expansion holds the function.
func (s *finder) made() *definition {
	end := s.chunk()
	if end == 0 {
		return nil
	}
	text := s.e.run(s.toks[:end])
	at := func(i int) token {
		if i >= 0 && i < len(text) {
			return text[i]
		}
		return token{}
	}
	found := false
	for i, t := range text {
		if t.kind != kIdent || t.sym != s.name {
			continue
		}
		found = true
		if d := inside(text, at, i); d != nil {
			return d
		}
	}
	if !found && !s.akin(end) {
		return nil
	}
	// The name is there but not its definition, or it looks like one that a
	// macro makes from the words of the line: all of the text counts.
	return &definition{body: text, macro: true, torn: !found}
}

// inside returns the definition whose name is at i of an expanded text.
func inside(text []token, at func(int) token, i int) *definition {
	open := i + 1
	if at(i+1).is(')') && at(i-1).is('(') {
		open++
	}
	if !at(open).is('(') {
		return nil
	}
	end := matching(at, open)
	start := bodyStart(at, end+1)
	if start < 0 {
		return nil
	}
	last := min(matching(at, start), len(text)-1)
	return &definition{
		body: text[start : last+1], params: parameters(text[open+1 : min(end, len(text))]), macro: true,
	}
}

// akin tells whether the function's name contains a word of the line: a macro may
// have made it.
func (s *finder) akin(end int) bool {
	for _, t := range s.toks[:end] {
		if t.line > s.line {
			return false
		}
		if t.kind == kIdent && t.sym.word == wNone && len(t.sym.name) > 2 && strings.Contains(s.name.name, t.sym.name) {
			return true
		}
	}
	return false
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
