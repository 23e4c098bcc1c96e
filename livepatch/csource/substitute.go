package csource

import "slices"

// arguments cuts the text between the parentheses of a call into one list for
// each parameter.
func (b *macroBody) arguments(raw []token) [][]token {
	args := make([][]token, 0, len(b.params))
	depth, start := 0, 0
	for i, t := range raw {
		switch {
		case t.is('('):
			depth++
		case t.is(')'):
			depth--
		case t.is(',') && depth == 0:
			if b.variadic && len(args) == len(b.params)-1 {
				continue
			}
			args = append(args, raw[start:i])
			start = i + 1
		}
	}
	return append(args, raw[start:])
}

// pastes tells whether the body of a macro without parameters needs a pass for
// its ## operators.
func (b *macroBody) pastes() bool {
	for _, t := range b.toks {
		if t.is(opPaste) {
			return true
		}
	}
	return false
}

// substitute returns the body of a macro with its arguments in place
// (C11 section 6.10.3.1 to 6.10.3.3).
//
// A brief substitution leaves long arguments out where only their value matters:
// the caller puts them out once for several definitions.
func (e *expander) substitute(b *macroBody, args [][]token, brief bool) []token {
	out := e.arena.make(2*len(b.toks) + 8)
	full := make([][]token, len(args)) // arguments fully expanded, once each
	for i := 0; i < len(b.toks); i++ {
		t := b.toks[i]
		switch {
		case t.is('#') && b.function && i+1 < len(b.toks) && b.toks[i+1].kind == kParam:
			out = append(out, token{kind: kString})
			i++
			continue
		case t.is(opPaste) && i > 0 && i+1 < len(b.toks):
			i++
			right := []token{b.toks[i]}
			if b.toks[i].kind == kParam {
				right = argOf(args, b.toks[i])
			}
			out = e.paste(out, b.emptyLeft(args, i-2), right)
			continue
		case t.kind != kParam:
			out = append(out, t)
			continue
		}
		if i+1 < len(b.toks) && b.toks[i+1].is(opPaste) {
			out = append(out, argOf(args, t)...)
			continue
		}
		n := int(t.line)
		if n >= len(args) {
			continue
		}
		if brief && long(args[n]) && (i+1 == len(b.toks) || !b.toks[i+1].is('(')) {
			out = append(out, token{kind: kUnknown})
			continue
		}
		if full[n] == nil && len(args[n]) > 0 {
			full[n] = e.expandArgument(args[n])
		}
		out = append(out, full[n]...)
		if e.size += len(full[n]); e.size > maxTokens {
			e.cut = true
			return out
		}
	}
	e.size += len(b.toks)
	return out
}

// emptyLeft tells whether the left operand of a ## is an empty argument.
func (b *macroBody) emptyLeft(args [][]token, i int) bool {
	return i >= 0 && b.toks[i].kind == kParam && len(argOf(args, b.toks[i])) == 0
}

// argOf returns the argument of a parameter, unexpanded.
func argOf(args [][]token, p token) []token {
	if n := int(p.line); n < len(args) {
		return args[n]
	}
	return nil
}

// expandArgument expands an argument by itself. Most have nothing to expand.
func (e *expander) expandArgument(arg []token) []token {
	for _, t := range arg {
		if t.kind == kIdent && !t.painted && (len(t.sym.definitions()) > 0 || t.sym.word >= wIsEnabled && t.sym.word <= wIsReachable) {
			return e.run(arg)
		}
	}
	return arg
}

// paste joins the last token of left with the first of right.
func (e *expander) paste(left []token, emptyLeft bool, right []token) []token {
	if len(right) == 0 || emptyLeft || len(left) == 0 {
		return append(left, right...)
	}
	a, b := left[len(left)-1], right[0]
	if a.kind == kAltClose {
		return append(e.pasteEach(left, b), right[1:]...)
	}
	out := left[:len(left)-1]
	name := spelling(a) + spelling(b)
	switch {
	case (a.kind == kIdent || a.kind == kNumber) && (b.kind == kIdent || b.kind == kNumber) && len(name) <= 1024:
		k := kIdent
		if digit(name[0]) {
			k = kNumber
		}
		out = append(out, token{sym: e.ctx.tree.syms.get(name), kind: k})
	case a.kind == kIdent && b.kind == kString:
		out = append(out, b) // L"..."
	default:
		// ", ## __VA_ARGS__" and operators: as two tokens.
		out = append(out, a, b)
	}
	return append(out, right[1:]...)
}

// pasteEach joins a token with the last one of each version that left ends in: the
// names of a library may begin with one of several prefixes.
func (e *expander) pasteEach(left []token, b token) []token {
	start, depth := len(left)-1, 0
	for ; start > 0; start-- {
		if left[start].kind == kAltClose {
			depth++
		} else if left[start].kind == kAltOpen {
			if depth--; depth == 0 {
				break
			}
		}
	}
	out := slices.Clone(left[:start])
	for i, t := range left[start:] {
		// A version ends where the next token is a mark; those of inner
		// alternatives are joined as well.
		out = append(out, t)
		next := left[start:][min(i+1, len(left)-start-1)]
		if t.kind == kIdent && next.ends() {
			out = e.paste(out, false, []token{b})
		}
	}
	return out
}

func spelling(t token) string {
	if t.sym != nil {
		return t.sym.name
	}
	return opText(t.op)
}

// long tells an argument that is more than a name and its like.
func long(arg []token) bool { return len(arg) >= 4 }
