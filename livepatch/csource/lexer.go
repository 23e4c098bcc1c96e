package csource

// lexer cuts C text into tokens. Comments and backslash-newlines are white
// space; it knows nothing of directives.
type lexer struct {
	syms *symbols
	src  string
	pos  int
	line int32
}

// next returns the next token, kEOF at the end.
func (l *lexer) next() token {
	l.space()
	if l.pos >= len(l.src) {
		return token{kind: kEOF, line: l.line}
	}
	c, start := l.src[l.pos], l.pos
	switch {
	case identStart(c):
		for l.pos < len(l.src) && identByte(l.src[l.pos]) {
			l.pos++
		}
		if l.pos < len(l.src) && (l.src[l.pos] == '"' || l.src[l.pos] == '\'') && stringPrefix(l.src[start:l.pos]) {
			return l.quoted()
		}
		return token{sym: l.syms.get(l.src[start:l.pos]), kind: kIdent, line: l.line}
	case c >= '0' && c <= '9', c == '.' && l.pos+1 < len(l.src) && digit(l.src[l.pos+1]):
		l.number()
		return token{sym: l.syms.get(l.src[start:l.pos]), kind: kNumber, line: l.line}
	case c == '"' || c == '\'':
		return l.quoted()
	}
	return l.punct()
}

// space skips white space, comments and joined lines.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '\n':
			l.line++
			l.pos++
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			l.pos++
		case c == '\\' && l.joined():
		case c == '/' && l.at(1) == '*':
			end, lines := commentEnd(l.src, l.pos)
			l.pos, l.line = end, l.line+int32(lines)
		case c == '/' && l.at(1) == '/':
			end, lines := lineEnd(l.src, l.pos)
			l.pos, l.line = end, l.line+int32(lines)
		default:
			return
		}
	}
}

// joined skips a backslash at the end of a line.
func (l *lexer) joined() bool {
	n := 1
	if l.at(n) == '\r' {
		n++
	}
	if l.at(n) != '\n' {
		return false
	}
	l.pos += n + 1
	l.line++
	return true
}

func (l *lexer) at(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

// number skips a preprocessing number (C11 section 6.4.8) without the sign of
// an exponent, which no integer has.
func (l *lexer) number() {
	for l.pos < len(l.src) && (identByte(l.src[l.pos]) || l.src[l.pos] == '.') {
		l.pos++
	}
}

// quoted skips a string or a character constant.
func (l *lexer) quoted() token {
	t := token{kind: kString, line: l.line}
	end, lines := quoteEnd(l.src, l.pos)
	l.pos, l.line = end, l.line+int32(lines)
	return t
}

// punct reads an operator.
func (l *lexer) punct() token {
	c, d, e := l.src[l.pos], l.at(1), l.at(2)
	op, n := c, 1
	switch {
	case c == '&' && d == '&':
		op, n = opAndAnd, 2
	case c == '|' && d == '|':
		op, n = opOrOr, 2
	case c == '#' && d == '#':
		op, n = opPaste, 2
	case c == '-' && d == '>':
		op, n = opArrow, 2
	case (c == '+' || c == '-') && c == d:
		op, n = opIncDec, 2
	case c == '.' && d == '.' && e == '.':
		op, n = opEllipsis, 3
	case (c == '<' || c == '>') && c == d && e == '=':
		op, n = opAssign, 3
	case c == '<' && d == '<':
		op, n = opShl, 2
	case c == '>' && d == '>':
		op, n = opShr, 2
	case d == '=':
		op, n = withEqual(c)
	}
	if op >= 128 && n == 1 {
		op = 1 // a byte that is no C
	}
	l.pos += n
	return token{kind: kPunct, op: op, line: l.line}
}

// withEqual returns the operator of c and '=', and its length.
func withEqual(c byte) (op byte, n int) {
	switch c {
	case '=':
		return opEq, 2
	case '!':
		return opNe, 2
	case '<':
		return opLe, 2
	case '>':
		return opGe, 2
	case '+', '-', '*', '/', '%', '&', '|', '^':
		return opAssign, 2
	}
	return c, 1
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func identStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

func identByte(c byte) bool { return identStart(c) || digit(c) }

// stringPrefix tells an encoding prefix (C11 section 6.4.5).
func stringPrefix(s string) bool {
	return s == "L" || s == "u" || s == "U" || s == "u8"
}
