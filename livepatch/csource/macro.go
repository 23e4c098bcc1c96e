package csource

import "sync/atomic"

// parsedMacro is the body of a macro once it was asked for.
type parsedMacro struct{ p atomic.Pointer[macroBody] }

// macroBody is the definition of a macro (C11 section 6.10.3).
type macroBody struct {
	function bool
	params   []*symbol
	variadic bool // the last parameter takes the rest
	toks     []token
}

// maxParams bounds the parameters of a macro.
const maxParams = 256

// body returns the definition, cut into tokens when it is first asked for.
func (m *macro) body(syms *symbols) *macroBody {
	if b := m.parsed.p.Load(); b != nil {
		return b
	}
	b := parseMacro(m.text, syms)
	m.parsed.p.Store(b)
	return b
}

// parseMacro reads what follows the name of a macro.
func parseMacro(text string, syms *symbols) *macroBody {
	l := &lexer{syms: syms, src: text}
	b := new(macroBody)
	if text != "" && text[0] == '(' {
		b.function = true
		l.next()
		b.readParams(l, syms)
	}
	for t := l.next(); t.kind != kEOF; t = l.next() {
		t.line = 0
		if i := b.param(t.sym); t.kind == kIdent && i >= 0 {
			t.kind, t.line = kParam, int32(i)
		}
		b.toks = append(b.toks, t)
	}
	return b
}

func (b *macroBody) readParams(l *lexer, syms *symbols) {
	for t := l.next(); t.kind != kEOF && !t.is(')'); t = l.next() {
		switch {
		case t.kind == kIdent && len(b.params) < maxParams:
			b.params = append(b.params, t.sym)
		case t.is(opEllipsis):
			b.variadic = true
		}
	}
	if b.variadic {
		b.nameRest(l, syms)
	}
}

// nameRest names the last parameter: "args..." is GCC's way to name it.
func (b *macroBody) nameRest(l *lexer, syms *symbols) {
	head := l.src[:l.pos]
	i := len(head) - 1
	for i >= 0 && (head[i] == ')' || head[i] == '.' || head[i] == ' ' || head[i] == '\t' || head[i] == '\n' || head[i] == '\\') {
		i--
	}
	if i < 0 || head[i] == ',' || head[i] == '(' {
		b.params = append(b.params, syms.get("__VA_ARGS__"))
	}
}

// param returns the index of a parameter, -1 if s is none.
func (b *macroBody) param(s *symbol) int {
	if s == nil {
		return -1
	}
	for i, p := range b.params {
		if p == s {
			return i
		}
	}
	return -1
}
