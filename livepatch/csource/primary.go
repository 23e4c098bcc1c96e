package csource

// primary goes through an operand without prefix and postfix operators.
func (w *walker) primary() value {
	t := w.peek()
	switch t.kind {
	case kNumber:
		w.pos++
		return numberValue(t.sym.name)
	case kString, kUnknown, kParam:
		w.pos++
		return value{}
	case kAltOpen:
		w.pos++
		return w.alternatives()
	case kIdent:
		w.pos++
		return w.word(t)
	}
	switch {
	case t.is('('):
		return w.parenthesis()
	case t.is('{'):
		w.pos++
		w.list()
	}
	return value{}
}

// word goes on behind an identifier.
func (w *walker) word(t token) value {
	switch t.sym.word {
	case wNone:
		w.use(t.sym, w.peek().is('('))
	case wTag:
		w.tag()
	case wUnreached:
		w.unevaluated()
	case wTypeof:
		w.unevaluated()
	case wAttribute:
		w.attribute()
		return w.unary()
	case wExtension:
		return w.unary()
	case wAsm:
		w.assembly()
	case wExpect:
		return w.first()
	case wChoose:
		return w.choose()
	case wConstant:
		return w.constantOperand()
	case wGeneric:
		w.generic()
	}
	return value{}
}

// tag goes on behind struct, union or enum: the tag is no function.
func (w *walker) tag() {
	for t := w.peek(); t.kind == kIdent; t = w.peek() {
		w.pos++
		if t.sym.word == wAttribute {
			w.attribute()
			continue
		}
		break
	}
	if w.peek().is('{') {
		w.skip()
	}
}

// unevaluated skips the operand of sizeof and its like.
func (w *walker) unevaluated() {
	if w.peek().is('(') {
		w.skip()
		return
	}
	w.dead++
	w.unary()
	w.dead--
}

// attribute goes on behind __attribute__: only a cleanup function is called.
func (w *walker) attribute() {
	start := w.pos
	if !w.peek().is('(') {
		return
	}
	w.skip()
	for i := start; i+2 < min(w.pos, len(w.toks)); i++ {
		t := w.toks[i]
		if t.kind != kIdent || t.sym.name != "cleanup" && t.sym.name != "__cleanup__" {
			continue
		}
		if f := w.toks[i+2]; w.toks[i+1].is('(') && f.kind == kIdent {
			w.use(f.sym, true)
		}
	}
}

// assembly goes on behind asm: operands may name functions.
func (w *walker) assembly() {
	for t := w.peek(); t.kind == kIdent; t = w.peek() {
		w.pos++
	}
	if !w.accept('(') {
		return
	}
	for t := w.peek(); !t.ends() && !t.is(')'); t = w.peek() {
		if t.is('[') && w.peekAt(2).is(']') { // a symbolic name
			w.pos += 3
			continue
		}
		start := w.pos
		w.expr(precAssign)
		if w.pos == start {
			w.pos++
		}
	}
	w.accept(')')
}

// first goes through arguments and returns the value of the first.
func (w *walker) first() value {
	if !w.accept('(') {
		return value{}
	}
	v := w.expr(precAssign)
	w.list()
	return v
}

// choose goes on behind __builtin_choose_expr.
func (w *walker) choose() value {
	if !w.accept('(') {
		return value{}
	}
	cond := w.expr(precAssign)
	w.accept(',')
	first := w.operand(cond.truth() != no, precAssign)
	w.accept(',')
	second := w.operand(cond.truth() != yes, precAssign)
	w.list()
	switch cond.truth() {
	case yes:
		return first
	case no:
		return second
	}
	return value{}
}

// constantOperand goes on behind __builtin_constant_p: a call is no constant, which GCC
// decides at once; whether anything else but a literal is depends on the optimizer.
func (w *walker) constantOperand() value {
	literal := w.peek().is('(') && w.peekAt(1).kind == kNumber && w.peekAt(2).is(')')
	start := w.pos
	w.unevaluated()
	switch {
	case literal:
		return constantValue(1)
	case w.callsIn(start, w.pos):
		return constantValue(0)
	}
	return value{}
}

// callsIn tells whether the tokens between two positions hold a call.
func (w *walker) callsIn(from, to int) bool {
	for i := from; i+1 < min(to, len(w.toks)); i++ {
		if t := w.toks[i]; t.kind == kIdent && t.sym.word == wNone && w.toks[i+1].is('(') {
			return true
		}
	}
	return false
}

// generic goes on behind _Generic: the first operand is not evaluated, and which
// of the others is chosen depends on types.
func (w *walker) generic() {
	if !w.accept('(') {
		return
	}
	w.operand(false, precAssign)
	w.list()
}

// parenthesis goes through a statement expression, a cast or an expression in
// parentheses.
func (w *walker) parenthesis() value {
	w.pos++
	t := w.peek()
	if t.is('{') {
		w.pos++
		w.items(false) // its value is not folded before the calls that hang on it are inlined
		w.accept('}')
		w.close()
		return value{}
	}
	if t.kind == kIdent && (t.sym.word == wType || t.sym.word == wTag || t.sym.word == wTypeof) {
		w.pos--
		w.skip()
		return w.cast()
	}
	if n := w.castEnd(); n > 0 {
		w.pos = n
		return w.cast()
	}
	name := t.kind == kIdent && w.peekAt(1).is(')')
	v := w.expr(precComma)
	w.close()
	if name && (w.peek().is('{') || w.castFollows()) {
		return w.cast() // (type){ ... } or (type)(type)...
	}
	if n := w.peek(); n.kind == kIdent && n.sym.word != wElse || n.kind == kNumber || n.kind == kUnknown {
		return w.unary() // it was a type
	}
	return v
}

// castFollows tells whether another cast is next: brackets with a type, or with anything
// that an operand follows.
func (w *walker) castFollows() bool {
	if !w.peek().is('(') {
		return false
	}
	if t := w.peekAt(1); t.kind == kIdent && (t.sym.word == wType || t.sym.word == wTag || t.sym.word == wTypeof) {
		return true
	}
	start := w.pos
	w.skip()
	t := w.peek()
	w.pos = start
	return t.kind == kIdent && t.sym.word != wElse || t.kind == kNumber || t.is('{') || t.is('~')
}

// castEnd returns the position behind "name *)", 0 if that is not next.
func (w *walker) castEnd() int {
	if w.peek().kind != kIdent || !w.peekAt(1).is('*') {
		return 0
	}
	n := 1
	for w.peekAt(n).is('*') {
		n++
	}
	if w.peekAt(n).is(')') {
		return w.pos + n + 1
	}
	return 0
}

// cast goes through the operand of a cast.
func (w *walker) cast() value {
	if w.peek().is('{') {
		w.pos++
		w.list()
		return value{}
	}
	return w.unary()
}

// close goes to the end of a parenthesis.
func (w *walker) close() {
	if !w.accept(')') {
		w.flat()
		w.accept(')')
	}
}
