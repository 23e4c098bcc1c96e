package csource

// declaration goes through a declaration of variables, if one is next, and
// reports their names. A declaration begins with words of a type, or with one
// name and a second one behind it: no expression has two names in a row.
func (w *walker) declaration() bool {
	n := w.typeLength()
	if n == 0 {
		return false
	}
	w.typeWords(n)
	for {
		w.declarator()
		if w.accept('=') {
			w.expr(precAssign)
		}
		if !w.accept(',') {
			break
		}
	}
	w.accept(';')
	return true
}

// typeLength returns how many tokens the type of a declaration takes, 0 if no
// declaration is next.
func (w *walker) typeLength() int {
	n, typed := 0, false
	for {
		t := w.peekAt(n)
		if t.kind != kIdent {
			break
		}
		switch t.sym.word {
		case wType, wExtension:
			n++
			typed = typed || t.sym.word == wType
			continue
		case wTag:
			n += 2
			if w.peekAt(n).is('{') {
				n = w.matching(n) + 1
			}
			typed = true
			continue
		case wTypeof, wAttribute:
			n = w.matching(n+1) + 1
			typed = true
			continue
		}
		if t.sym.word != wNone {
			return 0
		}
		// A name is the type if a declarator follows, else the variable.
		k := n + 1
		for w.peekAt(k).is('*') {
			k++
		}
		next := w.peekAt(k)
		for next.kind == kIdent && (next.sym.word == wType || next.sym.word == wAttribute) {
			if next.sym.word == wAttribute {
				k = w.matching(k + 1)
			}
			k++
			next = w.peekAt(k)
		}
		behind := w.peekAt(k + 1)
		if next.kind == kIdent && next.sym.word == wNone &&
			(behind.is('=') || behind.is(';') || behind.is(',') || behind.is('[') || k == n+1) {
			n, typed = n+1, true
		}
		break
	}
	if !typed {
		return 0
	}
	return n
}

// matching returns the distance to the bracket that closes the one at n, or to
// the last token.
func (w *walker) matching(n int) int {
	if t := w.peekAt(n); !t.is('(') && !t.is('{') && !t.is('[') {
		return max(n-1, 0)
	}
	depth := 0
	for ; w.peekAt(n).kind != kEOF; n++ {
		switch t := w.peekAt(n); {
		case t.is('(') || t.is('{') || t.is('['):
			depth++
		case t.is(')') || t.is('}') || t.is(']'):
			if depth--; depth == 0 {
				return n
			}
		}
	}
	return n
}

// typeWords goes over the n tokens of a type; a cleanup attribute in it counts.
func (w *walker) typeWords(n int) {
	for end := w.pos + n; w.pos < end && w.pos < len(w.toks); {
		t := w.peek()
		w.pos++
		if t.kind == kIdent && t.sym.word == wAttribute {
			w.attribute()
		}
	}
}

// declarator goes over one declarator and reports its name.
func (w *walker) declarator() {
	for {
		t := w.peek()
		switch {
		case t.is('*'):
			w.pos++
		case t.kind == kIdent && (t.sym.word == wType || t.sym.word == wExtension):
			w.pos++
		case t.kind == kIdent && t.sym.word == wAttribute:
			w.pos++
			w.attribute()
		case t.kind == kIdent && t.sym.word == wAsm:
			w.pos++
			w.assembly()
		case t.kind == kIdent && t.sym.word == wNone:
			w.pos++
			w.declare(t.sym)
		case t.is('['):
			w.pos++
			w.list()
		case t.is('('):
			w.functionDeclarator()
		default:
			return
		}
	}
}

// functionDeclarator goes over "(*name)" and over parameters.
func (w *walker) functionDeclarator() {
	n := 1
	for w.peekAt(n).is('*') || w.peekAt(n).is('(') {
		n++
	}
	if t := w.peekAt(n); n > 1 && t.kind == kIdent {
		w.variable(t.sym)
	}
	w.skip()
}

// declare reports a variable. A name with parentheses behind it is a function,
// declared here or called behind a word that is no type after all.
func (w *walker) declare(s *symbol) {
	if w.peek().is('(') {
		w.pos++
		w.use(s, true)
		w.list()
		return
	}
	w.variable(s)
}

func (w *walker) variable(s *symbol) {
	if w.local != nil && w.dead == 0 {
		w.local(s)
	}
}
