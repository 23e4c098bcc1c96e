package csource

// walker goes through expanded tokens of a body and collects the names that code
// which may run uses. It is no parser: text that it does not understand it takes
// as a list of names.
type walker struct {
	toks  []token
	pos   int
	names func(*symbol, bool) // a name, and whether it is called
	local func(*symbol)       // a variable that the body declares

	dead  int // > 0 inside code that cannot run
	depth int // of calls, bounded by maxWalk
	label bool
}

// maxWalk bounds the depth of nested constructs that are understood.
const maxWalk = 400

func (w *walker) peek() token {
	if w.pos < len(w.toks) {
		return w.toks[w.pos]
	}
	return token{}
}

func (w *walker) peekAt(n int) token {
	if w.pos+n < len(w.toks) {
		return w.toks[w.pos+n]
	}
	return token{}
}

// accept skips the operator op if it is next.
func (w *walker) accept(op uint8) bool {
	if w.peek().is(op) {
		w.pos++
		return true
	}
	return false
}

// use reports a name.
func (w *walker) use(s *symbol, called bool) {
	if w.dead == 0 && w.names != nil {
		w.names(s, called)
	}
}

// enter counts a level of nesting; without it the text is taken flat.
func (w *walker) enter() bool {
	if w.depth >= maxWalk {
		return false
	}
	w.depth++
	return true
}

// flat reports all names up to the end of the innermost bracket.
func (w *walker) flat() {
	depth := 0
	for t := w.peek(); !t.ends() || depth > 0 && t.kind != kEOF; t = w.peek() {
		switch {
		case t.is('(') || t.is('{') || t.is('['):
			depth++
		case t.is(')') || t.is('}') || t.is(']'):
			if depth == 0 {
				return
			}
			depth--
		case t.kind == kIdent && t.sym.word == wNone && !w.member():
			w.use(t.sym, w.peekAt(1).is('('))
		}
		w.pos++
	}
}

// member tells a name behind "." or "->".
func (w *walker) member() bool {
	if w.pos == 0 {
		return false
	}
	p := w.toks[w.pos-1]
	return p.is('.') || p.is(opArrow)
}

// skip goes over a bracket and what it holds without reporting names.
func (w *walker) skip() {
	depth := 0
	for t := w.peek(); t.kind != kEOF; t = w.peek() {
		switch {
		case t.is('(') || t.is('{') || t.is('['):
			depth++
		case t.is(')') || t.is('}') || t.is(']'):
			depth--
		}
		w.pos++
		if depth <= 0 {
			return
		}
	}
}

// alternatives goes through text of which one of several versions holds; the
// opening mark is already behind. The value is known if all versions agree.
func (w *walker) alternatives() (v value) {
	for first := true; ; first = false {
		one := w.items(true)
		if first {
			v = one
		} else if v != one {
			v = value{}
		}
		t := w.peek()
		if t.kind != kEOF {
			w.pos++
		}
		if t.kind != kAltNext {
			return v
		}
	}
}
