package csource

import "slices"

// expander replaces macros in the text of one function. It follows C11 section
// 6.10.3, with one addition: where several definitions may hold, the text of
// each of them follows, between marks.
type expander struct {
	ctx  *scope
	line int32 // of the text that is being read; macros of the file depend on it

	arena  *arena
	frames []frame
	size   int // tokens made so far
	chosen map[*symbol]chosen

	// brief puts long arguments out once where several definitions take them.
	// That will not do where macros make functions of their arguments.
	brief bool

	cut bool // a limit was met: some names stay unexpanded
}

// chosen is a choice and the lines that it holds for.
type chosen struct {
	choice
	from, until int32
}

// frame is a list of tokens that is being read; macro is the name whose
// replacement it is, nil for others. A wall keeps reading from going on below.
type frame struct {
	toks []token
	pos  int
	from *symbol
	wall bool
}

// Limits of one expansion.
const (
	maxFrames = 300
	maxTokens = 1 << 22
)

// run expands tokens fully.
func (e *expander) run(toks []token) []token {
	if len(e.frames) >= maxFrames {
		e.cut = true
		return toks
	}
	base := len(e.frames)
	e.frames = append(e.frames, frame{toks: toks, wall: true})
	out := e.arena.make(len(toks) + len(toks)/2 + 8)
	for {
		t, ok := e.next(base)
		if !ok {
			break
		}
		if base == 0 && len(e.frames) == 1 && t.line > 0 {
			e.line = t.line
		}
		if t.kind == kIdent && !t.painted && !e.cut {
			if t, ok = e.name(t, base); !ok {
				continue
			}
		}
		if e.size++; e.size > maxTokens {
			e.cut = true
		}
		out = append(out, t)
	}
	e.frames = e.frames[:base]
	return out
}

// next takes the next token of the frames at and above base.
func (e *expander) next(base int) (token, bool) {
	for len(e.frames) > base {
		f := &e.frames[len(e.frames)-1]
		if f.pos < len(f.toks) {
			f.pos++
			return f.toks[f.pos-1], true
		}
		if f.wall {
			return token{}, false
		}
		e.frames = e.frames[:len(e.frames)-1]
	}
	return token{}, false
}

// called tells whether a parenthesis is next.
func (e *expander) called(base int) bool {
	for i := len(e.frames) - 1; i >= base; i-- {
		if f := &e.frames[i]; f.pos < len(f.toks) {
			return f.toks[f.pos].is('(')
		}
	}
	return false
}

// active tells whether the replacement of s is being read.
func (e *expander) active(s *symbol) bool {
	for i := range e.frames {
		if e.frames[i].from == s {
			return true
		}
	}
	return false
}

// name replaces a name. It returns the token to put out, or false if the
// replacement is to be read.
func (e *expander) name(t token, base int) (token, bool) {
	if w := t.sym.word; w >= wIsEnabled && w <= wIsReachable && e.called(base) {
		return e.question(t, base)
	}
	if len(t.sym.definitions()) == 0 {
		return t, true
	}
	if e.active(t.sym) {
		t.painted = true
		return t, true
	}
	ch := e.choose(t.sym)
	called := e.called(base)
	ch.macros, ch.plain = e.usable(ch, called)
	if ch.plain && t.sym.word >= wIf && t.sym.word <= wBreak {
		return t, true // a debugging aid that wraps keywords
	}
	if len(ch.macros) == 0 {
		return t, true
	}
	if len(e.frames) >= maxFrames-1 {
		e.cut = true
		return t, true
	}
	if len(ch.macros) == 1 && !ch.plain {
		e.single(t, ch.macros[0], base)
		return t, false
	}
	e.several(t, ch, called, base)
	return t, false
}

// choose looks a name up; what was found holds up to the next line that changes
// it.
func (e *expander) choose(s *symbol) choice {
	if k, ok := e.chosen[s]; ok && e.line >= k.from && e.line < k.until {
		return k.choice
	}
	ch, until := e.ctx.choose(s, e.line)
	if e.chosen == nil {
		e.chosen = make(map[*symbol]chosen)
	}
	e.chosen[s] = chosen{ch, e.line, until}
	return ch
}

// usable drops the definitions that do not apply: those with parameters where no
// argument follows, and those whose value is not known.
func (e *expander) usable(ch choice, called bool) ([]*macro, bool) {
	apply := func(m *macro) bool {
		return !m.opaque && (called || !m.body(e.ctx.tree.syms).function)
	}
	for i, m := range ch.macros {
		if apply(m) {
			continue
		}
		out := slices.Clone(ch.macros[:i])
		for _, m := range ch.macros[i:] {
			if apply(m) {
				out = append(out, m)
			}
		}
		return out, true
	}
	return ch.macros, ch.plain
}

// single puts the replacement of a macro in front.
func (e *expander) single(t token, m *macro, base int) {
	b := m.body(e.ctx.tree.syms)
	toks := b.toks
	if b.function {
		args := b.arguments(e.arguments(base))
		toks = e.substitute(b, args, false)
	} else if b.pastes() {
		toks = e.substitute(b, nil, false)
	}
	e.push(toks, t.sym)
}

func (e *expander) push(toks []token, from *symbol) {
	e.frames = append(e.frames, frame{toks: toks, from: from})
}

// several puts the replacements of all definitions in front, between marks.
func (e *expander) several(t token, ch choice, called bool, base int) {
	var raw []token
	if called {
		raw = e.arguments(base)
	}
	out := []token{{kind: kAltOpen}}
	next := func() {
		if len(out) > 1 {
			out = append(out, token{kind: kAltNext})
		}
	}
	brief := false
	for _, m := range ch.macros {
		b := m.body(e.ctx.tree.syms)
		if b.function && e.brief && !brief {
			brief = true
			for _, arg := range b.arguments(raw) {
				if long(arg) {
					next()
					out = append(out, arg...)
				}
			}
		}
		next()
		if b.function {
			out = append(out, e.substitute(b, b.arguments(raw), e.brief)...)
		} else {
			out = append(out, e.substitute(b, nil, false)...)
			out = append(out, parenthesised(raw, called)...)
		}
	}
	if ch.plain {
		next()
		t.painted = true
		out = append(out, t)
		out = append(out, parenthesised(raw, called)...)
	}
	out = append(out, token{kind: kAltClose})
	e.push(out, t.sym)
}

func parenthesised(raw []token, called bool) []token {
	if !called {
		return nil
	}
	out := append([]token{{kind: kPunct, op: '('}}, raw...)
	return append(out, token{kind: kPunct, op: ')'})
}

// arguments takes the tokens between the parentheses that are next.
func (e *expander) arguments(base int) []token {
	out := e.arena.make(16)
	depth := 0
	for {
		t, ok := e.next(base)
		if !ok {
			// The parenthesis is not closed here.
			return out
		}
		switch {
		case t.is('('):
			depth++
			if depth == 1 {
				continue
			}
		case t.is(')'):
			if depth--; depth == 0 {
				return out
			}
		case t.kind == kIdent && !t.painted && len(t.sym.definitions()) > 0 && e.active(t.sym):
			t.painted = true
		}
		if e.size++; e.size > maxTokens {
			e.cut = true
			return out
		}
		out = append(out, t)
	}
}

// question answers IS_ENABLED and its like.
func (e *expander) question(t token, base int) (token, bool) {
	arg := e.arguments(base)
	return e.ctx.tree.number(e.ctx.tree.enabled(t.sym.word, arg)), true
}
