package csource

import "strings"

// finder looks for a function from the start of its recorded line on.
type finder struct {
	tree *Tree
	r    *reader
	toks []token
	line int32
	name *symbol
	e    *expander
	done bool // the text has ended
}

// maxDefinition bounds the tokens of a function before expansion.
const maxDefinition = 1 << 19

// definition finds a function and returns what its body names; made tells that a
// macro makes it.
func (t *Tree) definition(f *file, p Place) (n *names, made bool, err error) {
	off, ok := f.lineStart(p.Line)
	if !ok || p.Name == "" {
		return nil, false, ErrMismatch
	}
	off = behindComment(f.src, off)
	a, _ := t.arenas.Get().(*arena)
	defer func() {
		a.reset()
		t.arenas.Put(a)
	}()
	s := &finder{
		tree: t, r: t.newReader(f, off, int32(p.Line)), line: int32(p.Line), name: t.syms.get(p.Name),
		e: &expander{ctx: t.scope(f), line: int32(p.Line), arena: a},
	}
	n, seen := s.plain()
	if n != nil {
		return n, false, nil
	}
	if n = s.made(seen); n != nil {
		return n, true, nil
	}
	if seen {
		return nil, false, ErrNoBody
	}
	return nil, false, ErrMismatch
}

// behindComment moves a line's start behind a comment that began on a line
// before it.
func behindComment(src string, off int) int {
	line := src[off:]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	end := strings.Index(line, "*/")
	if end < 0 || strings.Contains(line[:end], "/*") {
		return off
	}
	return off + end + 2
}

// at returns the i-th token from the start of the line.
func (s *finder) at(i int) token {
	for !s.done && i >= len(s.toks) {
		t := s.r.token()
		if t.kind == kEOF || len(s.toks) >= maxDefinition {
			s.done = true
			break
		}
		s.toks = append(s.toks, t)
	}
	if i < len(s.toks) {
		return s.toks[i]
	}
	return token{}
}

// plain looks for "name(parameters) {" with the name on the line. seen tells
// that the name stands there outside brackets, whatever follows it.
func (s *finder) plain() (n *names, seen bool) {
	for i, depth := 0, 0; ; i++ {
		t := s.at(i)
		switch {
		case t.kind == kEOF || t.line > s.line:
			return nil, seen
		case t.is('(') || t.is('{'):
			depth++
		case t.is(')') || t.is('}'):
			depth--
		case t.kind == kIdent && t.sym == s.name:
			seen = seen || depth == 0
			if depth == 0 || depth == 1 && s.at(i+1).is(')') && i > 0 && s.at(i-1).is('(') {
				if n = s.header(i, depth); n != nil {
					return n, true
				}
			}
		}
	}
}

// header reads on behind the name of a function.
func (s *finder) header(i, depth int) *names {
	open := i + 1 + depth
	if !s.at(open).is('(') {
		return nil
	}
	end := s.matching(open)
	start := s.bodyStart(end + 1)
	if start < 0 {
		return nil
	}
	last := s.matching(start)
	whole := s.at(last).is('}')
	s.e.brief = true
	text := s.e.run(s.toks[start:min(last+1, len(s.toks))])
	return collect(text, parameters(s.toks[open+1:min(end, len(s.toks))]), whole && !s.r.torn && !s.e.cut)
}

// matching returns the index of the bracket that closes the one at i.
func (s *finder) matching(i int) int {
	return matching(s.at, i)
}

// matching looks at brackets of one kind only: macros may hold the others.
func matching(at func(int) token, i int) int {
	open := at(i).op
	closing := open + 2 // of braces and square brackets
	if open == '(' {
		closing = ')'
	}
	depth := 0
	var groups []int // depths at the marks that are open
	for ; ; i++ {
		switch t := at(i); t.kind {
		case kEOF:
			return i
		case kAltOpen:
			groups = append(groups, depth)
		case kAltNext, kAltClose:
			if len(groups) == 0 {
				return i // not closed in this version of the text
			}
			depth = groups[len(groups)-1]
			if t.kind == kAltClose {
				groups = groups[:len(groups)-1]
			}
		case kPunct:
			if t.op == open {
				depth++
			} else if t.op == closing {
				if depth--; depth <= 0 {
					return i
				}
			}
		}
	}
}

// bodyStart returns the index of the brace that opens the body behind the
// parameters, -1 if there is none: attributes, and the declarations of parameters
// in the old style, may stand between.
func (s *finder) bodyStart(i int) int {
	return bodyStart(s.at, i)
}

func bodyStart(at func(int) token, i int) int {
	brackets := false
	for end := i + 400; i < end; i++ {
		t := at(i)
		switch {
		case t.is('{'):
			return i
		case t.is('('):
			brackets = true
			i = matching(at, i)
		case t.is(';') && (brackets || at(i-1).is(')')), t.is('='), t.is('}'), t.is(')'), t.kind == kEOF:
			return -1
		}
	}
	return -1
}

// parameters returns the names of the parameters between two parentheses.
func parameters(toks []token) (out []*symbol) {
	depth, last := 0, (*symbol)(nil)
	for i, t := range toks {
		switch {
		case t.is('('):
			depth++
			// "(*name)(...)"
			if i+2 < len(toks) && toks[i+1].is('*') && toks[i+2].kind == kIdent && depth == 1 {
				out = append(out, toks[i+2].sym)
			}
		case t.is(')'):
			depth--
		case t.is(',') && depth == 0:
			if last != nil {
				out = append(out, last)
			}
			last = nil
		case t.kind == kIdent && depth == 0 && t.sym.word == wNone:
			last = t.sym
		}
	}
	if last != nil {
		out = append(out, last)
	}
	return out
}
