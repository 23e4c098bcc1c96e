package csource

// Precedences of C11 section 6.5, the loosest first.
const (
	precComma = 1 + iota
	precAssign
	precTernary
	precOrOr
	precAndAnd
	precOr
	precXor
	precAnd
	precEqual
	precOrder
	precShift
	precSum
	precProduct
)

func precedence(t token) int {
	if t.kind != kPunct {
		return 0
	}
	switch t.op {
	case ',':
		return precComma
	case '=', opAssign:
		return precAssign
	case '?':
		return precTernary
	case opOrOr:
		return precOrOr
	case opAndAnd:
		return precAndAnd
	case '|':
		return precOr
	case '^':
		return precXor
	case '&':
		return precAnd
	case opEq, opNe:
		return precEqual
	case '<', '>', opLe, opGe:
		return precOrder
	case opShl, opShr:
		return precShift
	case '+', '-':
		return precSum
	case '*', '/', '%':
		return precProduct
	}
	return 0
}

// expr goes through an expression whose operators bind at least as tightly as
// least, and returns its value.
func (w *walker) expr(least int) value {
	if !w.enter() {
		w.flat()
		return value{}
	}
	defer func() { w.depth-- }()
	v := w.unary()
	for {
		t := w.peek()
		p := precedence(t)
		if p == 0 || p < least {
			return v
		}
		w.pos++
		switch p {
		case precComma:
			v = w.expr(precAssign)
		case precAssign:
			w.expr(precAssign)
			v = value{}
		case precTernary:
			v = w.ternary(v)
		case precOrOr, precAndAnd:
			v = w.logical(v, p)
		default:
			v = binary(t.op, v, w.expr(p+1))
		}
	}
}

// unlessDead goes through an operand that is evaluated only if alive.
func (w *walker) operand(alive bool, least int) value {
	if !alive {
		w.dead++
		defer func() { w.dead-- }()
	}
	return w.expr(least)
}

// ternary goes on behind the question mark.
func (w *walker) ternary(cond value) value {
	first := cond
	if !w.peek().is(':') {
		first = w.operand(cond.truth() != no, precComma)
	}
	if !w.accept(':') {
		return value{}
	}
	second := w.operand(cond.truth() != yes, precTernary)
	first.unsigned, second.unsigned = first.unsigned || second.unsigned, first.unsigned || second.unsigned // of one type
	switch cond.truth() {
	case yes:
		return first.held()
	case no:
		return second.held()
	}
	if first == second {
		return first.held()
	}
	return value{}
}

// logical goes on behind && or ||.
func (w *walker) logical(left value, p int) value {
	decides := no
	if p == precOrOr {
		decides = yes
	}
	right := w.operand(left.truth() != decides, p+1)
	switch {
	case left.truth() == decides || right.truth() == decides:
		return boolValue(decides == yes)
	case left.known && right.known:
		return boolValue(decides == no)
	}
	return value{}
}

// unary goes through prefix operators, an operand and what follows it.
func (w *walker) unary() value {
	if !w.enter() {
		w.flat()
		return value{}
	}
	defer func() { w.depth-- }()
	t := w.peek()
	if t.kind == kPunct {
		switch t.op {
		case '!':
			w.pos++
			v := w.unary()
			if v.known {
				v = boolValue(v.n == 0)
			}
			return v
		case '~':
			w.pos++
			v := w.unary()
			v.n = ^v.n
			return v.held()
		case '-':
			w.pos++
			v := w.unary()
			v.n = -v.n
			return v.held()
		case '+':
			w.pos++
			return w.unary()
		case '*', '&', opIncDec, opAndAnd: // && takes the address of a label
			w.pos++
			w.unary()
			return value{}
		}
	}
	return w.postfix(w.primary())
}

// postfix goes through calls, indices and members.
func (w *walker) postfix(v value) value {
	for {
		t := w.peek()
		if t.kind != kPunct {
			return v
		}
		switch t.op {
		case '(', '[':
			w.pos++
			w.list()
		case '.', opArrow:
			w.pos++
			if k := w.peek().kind; k == kIdent || k == kNumber {
				w.pos++
			}
		case opIncDec:
			w.pos++
		default:
			return v
		}
		v = value{}
	}
}

// list goes through arguments, an index or an initializer, and its closing
// bracket.
func (w *walker) list() {
	for {
		t := w.peek()
		switch {
		case t.ends():
			return
		case t.is(')') || t.is(']') || t.is('}'):
			w.pos++
			return
		case t.is('.') && w.peekAt(1).kind == kIdent: // designator
			w.pos += 2
			continue
		case t.is('['):
			w.pos++
			w.list()
			continue
		case t.is(',') || t.is('=') || t.is(':') || t.is(';'):
			w.pos++
			continue
		}
		start := w.pos
		w.expr(precAssign)
		if w.pos == start {
			w.pos++
		}
	}
}
