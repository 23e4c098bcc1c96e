package fixdiff

import "strings"

// tokenKind tells the tokens that the scanner looks at.
type tokenKind uint8

const (
	tPunct tokenKind = iota
	tIdent
	tNumber
	tText // a string or a character constant
)

// token is a preprocessing token (C11 section 6.4) with what its place on the line
// tells. Its text is part of the source.
type token struct {
	text string
	line int
	kind tokenKind
	bol  bool // the first of its line, joined lines being one
	col0 bool // in the first column
	// glued tells that nothing stands between the token and the one before: a macro takes
	// parameters if its parenthesis is (C11 section 6.10.3).
	glued bool
}

func (t token) is(s string) bool { return t.kind == tPunct && t.text == s }

// lexer cuts C text into tokens. Comments, backslash-newlines and white space are
// gone then: texts with equal tokens mean the same.
type lexer struct {
	src  string
	pos  int
	line int
	bol  bool
	toks []token
}

// lex cuts a text whose first line has the given number.
func lex(src string, line int) []token {
	l := &lexer{src: src, line: line, bol: true, toks: make([]token, 0, len(src)/6)}
	end := 0
	for l.space(); l.pos < len(l.src); l.space() {
		start, from := l.pos, l.line
		t := token{line: from, bol: l.bol, col0: start == 0 || l.src[start-1] == '\n'}
		t.glued = start > 0 && start == end
		t.kind = l.token()
		t.text = l.src[start:l.pos]
		l.bol, end = false, l.pos
		l.toks = append(l.toks, t)
	}
	return l.toks
}

// space skips white space, comments and joined lines.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '\n':
			l.line++
			l.pos++
			l.bol = true
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			l.pos++
		case c == '\\' && l.joined() > 0:
			l.pos += l.joined()
			l.line++
		case strings.HasPrefix(l.src[l.pos:], "/*"):
			l.skip(blockEnd(l.src, l.pos))
		case strings.HasPrefix(l.src[l.pos:], "//"):
			l.skip(lineEnd(l.src, l.pos))
		default:
			return
		}
	}
}

// joined returns the length of a backslash with the line end behind it, 0 if there
// is none.
func (l *lexer) joined() int {
	switch rest := l.src[l.pos:]; {
	case strings.HasPrefix(rest, "\\\n"):
		return 2
	case strings.HasPrefix(rest, "\\\r\n"):
		return 3
	}
	return 0
}

// skip goes on at an offset and counts the lines up to it.
func (l *lexer) skip(end int) {
	l.line += strings.Count(l.src[l.pos:end], "\n")
	l.pos = end
}

// token goes over one token.
func (l *lexer) token() tokenKind {
	switch c := l.src[l.pos]; {
	case identStart(c):
		for l.pos < len(l.src) && identByte(l.src[l.pos]) {
			l.pos++
		}
		return tIdent
	case digit(c) || c == '.' && l.pos+1 < len(l.src) && digit(l.src[l.pos+1]):
		for l.pos < len(l.src) && (identByte(l.src[l.pos]) || l.src[l.pos] == '.') {
			l.pos++
		}
		return tNumber
	case c == '"' || c == '\'':
		l.skip(quoteEnd(l.src, l.pos))
		return tText
	}
	for _, op := range operators {
		if strings.HasPrefix(l.src[l.pos:], op) {
			l.pos += len(op)
			return tPunct
		}
	}
	l.pos++
	return tPunct
}

// operators are those of more than one character, the longest first.
var operators = [...]string{
	"...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
	"*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", "##",
}

// blockEnd returns the offset behind the comment at pos; one that is not closed runs to
// the end.
func blockEnd(s string, pos int) int {
	if n := strings.Index(s[pos+2:], "*/"); n >= 0 {
		return pos + 2 + n + 2
	}
	return len(s)
}

// lineEnd returns the offset of the line end behind pos, which joined lines move on.
func lineEnd(s string, pos int) int {
	for {
		n := strings.IndexByte(s[pos:], '\n')
		if n < 0 {
			return len(s)
		}
		if end := pos + n; !strings.HasSuffix(strings.TrimSuffix(s[:end], "\r"), "\\") {
			return end
		}
		pos += n + 1
	}
}

// quoteEnd returns the offset behind the literal at pos; one that is not closed ends
// with its line.
func quoteEnd(s string, pos int) int {
	quote := s[pos]
	for i := pos + 1; i < len(s); i++ {
		switch s[i] {
		case quote:
			return i + 1
		case '\n':
			return i
		case '\\':
			i++
		}
	}
	return len(s)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func identStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

func identByte(c byte) bool { return identStart(c) || digit(c) }
