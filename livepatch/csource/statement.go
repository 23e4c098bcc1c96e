package csource

// items goes through statements up to the end of the block or the alternative,
// and returns the value of the last expression. In an alternative brackets need
// not match.
func (w *walker) items(alternative bool) (last value) {
	if !w.enter() {
		w.flat()
		return value{}
	}
	defer func() { w.depth-- }()
	tail := !alternative // code behind a jump is dead
	for {
		t := w.peek()
		switch {
		case t.ends():
			return last
		case t.is('}') || t.is(')') || t.is(']'):
			if !alternative {
				return last
			}
			w.pos++
			continue
		}
		start, whole := w.pos, w.begins()
		jumps, v := w.statement()
		last = v
		if w.pos == start {
			w.pos++
		}
		if jumps && whole && tail && w.dead == 0 {
			tail = w.unlessLabelled(func() { w.items(false) })
		}
	}
}

// begins tells whether a statement surely begins here. Behind anything but the end
// of another one, what looks like a name or a call may be the head of a loop.
func (w *walker) begins() bool {
	if w.pos == 0 {
		return true
	}
	p := w.toks[w.pos-1]
	return p.is(';') || p.is('{') || p.is('}') || p.is(':')
}

// unlessLabelled runs f on code that cannot be reached from above. If the code
// holds a label it is gone through again, alive, by the caller: the answer is
// then false and the position is where it was.
func (w *walker) unlessLabelled(f func()) bool {
	start, label := w.pos, w.label
	w.label = false
	w.dead++
	f()
	w.dead--
	found := w.label
	w.label = label || found
	if found && w.dead == 0 {
		w.pos = start
		return false
	}
	return true
}

// guarded goes through a statement that runs if v is not false.
func (w *walker) guarded(v truth) (jumps bool) {
	if v == no && w.dead == 0 {
		if w.unlessLabelled(func() { w.statement() }) {
			return false
		}
	}
	jumps, _ = w.statement()
	return jumps
}

// statement goes through one statement. It tells whether control never comes out
// behind it, and the value of an expression statement.
func (w *walker) statement() (jumps bool, v value) {
	if !w.enter() {
		w.flat()
		return false, v
	}
	defer func() { w.depth-- }()
	t := w.peek()
	switch {
	case t.is('{'):
		return w.block(), v
	case t.is(';'):
		w.pos++
		return false, v
	case t.kind != kIdent:
		return false, w.simple()
	}
	switch t.sym.word {
	case wIf:
		return w.ifStatement(), v
	case wWhile:
		w.pos++
		w.guarded(w.condition())
		return false, v
	case wDo:
		w.doStatement()
		return false, v
	case wFor:
		w.forStatement()
		return false, v
	case wSwitch:
		w.pos++
		w.condition()
		w.statement()
		return false, v
	case wElse:
		w.pos++
		return false, v
	}
	return w.jumpOrLabel(t)
}

// jumpOrLabel handles the statements that leave a place or name one.
func (w *walker) jumpOrLabel(t token) (jumps bool, v value) {
	switch t.sym.word {
	case wReturn:
		w.pos++
		w.simple()
		return true, v
	case wGoto:
		w.pos++
		if w.peek().kind == kIdent {
			w.pos++
		} else {
			w.simple()
		}
		w.accept(';')
		return true, v
	case wBreak:
		w.pos++
		w.accept(';')
		return true, v
	case wCase:
		w.pos++
		w.label = true
		w.expr(precTernary)
		if w.accept(opEllipsis) {
			w.expr(precTernary)
		}
		w.accept(':')
		return false, v
	case wDefault:
		if w.peekAt(1).is(':') {
			w.pos += 2
			w.label = true
			return false, v
		}
	case wNone:
		if w.peekAt(1).is(':') {
			w.pos += 2
			w.label = true
			return false, v
		}
	}
	if w.declaration() {
		return false, v
	}
	return false, w.simple()
}

// block goes through a compound statement.
func (w *walker) block() (jumps bool) {
	w.pos++
	start := w.pos
	w.items(false)
	jumps = w.lastJumps(start, min(w.pos, len(w.toks)))
	w.accept('}')
	return jumps
}

// lastJumps tells whether the last statement between two positions is a plain
// jump.
func (w *walker) lastJumps(from, to int) bool {
	if to-from < 2 || !w.toks[to-1].is(';') {
		return false
	}
	for i := to - 2; i >= from; i-- {
		t := w.toks[i]
		switch {
		case t.is(';') || t.is('{') || t.is('}') || t.ends() || t.kind == kAltOpen || t.is(':'):
			return false
		case t.kind == kIdent && (t.sym.word == wReturn || t.sym.word == wGoto || t.sym.word == wBreak):
			if i == from {
				return true
			}
			p := w.toks[i-1]
			return p.is(';') || p.is('}')
		}
	}
	return false
}

func (w *walker) ifStatement() (jumps bool) {
	w.pos++
	v := w.condition()
	first := w.guarded(v)
	if t := w.peek(); t.kind != kIdent || t.sym.word != wElse {
		return first && v == yes
	}
	w.pos++
	second := w.guarded(v.not())
	switch v {
	case yes:
		return first
	case no:
		return second
	}
	return first && second
}

// condition goes through a condition in parentheses.
func (w *walker) condition() truth {
	if !w.accept('(') {
		return maybe
	}
	v := w.expr(precComma)
	if !w.accept(')') {
		w.flat()
		w.accept(')')
		return maybe
	}
	return v.truth()
}

func (w *walker) doStatement() {
	w.pos++
	w.statement()
	if t := w.peek(); t.kind == kIdent && t.sym.word == wWhile {
		w.pos++
		w.condition()
		w.accept(';')
	}
}

func (w *walker) forStatement() {
	w.pos++
	if !w.accept('(') {
		return
	}
	if !w.declaration() {
		w.expr(precComma)
		w.accept(';')
	}
	v := maybe
	if !w.peek().is(';') {
		v = w.expr(precComma).truth()
	}
	w.accept(';')
	if v == no {
		w.dead++
	}
	w.expr(precComma)
	if v == no {
		w.dead--
	}
	if !w.accept(')') {
		w.flat()
		w.accept(')')
	}
	w.guarded(v)
}

// simple goes through an expression statement and the semicolon behind it.
func (w *walker) simple() value {
	start := w.pos
	v := w.expr(precComma)
	if w.pos == start && !w.peek().ends() && !w.peek().is('}') && !w.peek().is(')') && !w.peek().is(']') {
		w.pos++
	}
	w.accept(';')
	return v
}
