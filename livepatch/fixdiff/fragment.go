package fixdiff

import "strings"

// fragment is a hunk by itself: pieces of which the first may have begun before it.
type fragment struct {
	old, new []*item
	// comment tells that all of it stands in a comment.
	comment bool
}

// opening says where the first line of a hunk stands.
type opening uint8

const (
	atFile  opening = iota // between or in declarations
	inBody                 // between braces, or nothing tells
	inMacro                // in the lines of a #define
)

// fragment cuts a hunk, n being its number.
func (h *Hunk) fragment(n, newFirst int) (f fragment) {
	oldText, newText := h.side('-'), h.side('+')
	if starred(oldText) && starred(newText) {
		return fragment{comment: true}
	}
	old, new := lex(uncommented(oldText), h.first()), lex(uncommented(newText), newFirst)
	start := inBody
	switch {
	case h.OldLine <= 1 && h.count('-') > 0 || len(old)+len(new) == 0:
		start = atFile
	case continued(oldText):
		start = inMacro
	default:
		start = openingOf(old)
		if len(old) == 0 {
			start = openingOf(new)
		}
	}
	f.old, f.new = pieces(old, start, n, h.OldLine > 1), pieces(new, start, n, h.OldLine > 1)
	return f
}

// starred tells lines of a comment whose start is not among them.
func starred(text string) bool {
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		if l == "*/" || l == "*" || strings.HasPrefix(l, "* ") || strings.HasPrefix(l, "*\t") {
			continue
		}
		return false
	}
	return true
}

// uncommented blanks the end of a comment that began before the text.
func uncommented(text string) string {
	end := strings.Index(text, "*/")
	if end < 0 || strings.Contains(text[:end], "/*") {
		return text
	}
	return strings.Repeat("\n", strings.Count(text[:end+2], "\n")) + text[end+2:]
}

// continued tells a text that begins in the lines of a macro.
func continued(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return strings.HasSuffix(strings.TrimRight(line, "\r"), "\\") && !strings.HasPrefix(strings.TrimSpace(line), "#")
}

// openingOf judges by the first column: a brace there closes what the text began in, a
// word there begins something.
func openingOf(toks []token) opening {
	plain, directive := false, false
	for i, t := range toks {
		if t.bol {
			directive = t.is("#")
		}
		if directive {
			continue
		}
		plain = true
		switch {
		case !t.bol || !t.col0:
		case t.is("}"):
			return inBody
		case t.is("{") && i == 0:
			return inBody
		case t.is("{"):
			return atFile
		case t.kind == tIdent && (i+1 == len(toks) || !toks[i+1].is(":")):
			return atFile
		}
	}
	if plain {
		return inBody
	}
	return atFile
}

// pieces cuts tokens into items, the first of which ends what the text began in; torn
// tells that the text is not the start of a file.
func pieces(toks []token, start opening, n int, torn bool) (out []*item) {
	end := 0
	switch start {
	case inBody:
		end = bodyEnd(toks)
	case inMacro:
		for end = min(1, len(toks)); end < len(toks) && !toks[end].bol; end++ {
		}
	}
	if end > 0 {
		head := &item{toks: toks[:end], first: toks[0].line, last: toks[end-1].line, body: -1, cut: true, hunk: n}
		if head.kind = kUnknown; start == inMacro {
			head.kind = kMacro
		}
		head.open = start == inBody && !toks[end-1].is("}") && !toks[end-1].is(";")
		out = append(out, head)
	}
	rest := itemise(toks[end:])
	for i, it := range rest {
		it.hunk = n
		if i == 0 && end == 0 && torn && !it.toks[0].col0 {
			it.cut = true
		}
		// A declarator whose first lines are not in the text ends in a parenthesis that
		// nothing opens.
		if i == 0 && it.kind == kFunction && it.name == "" {
			it.cut = true
		}
	}
	return append(out, rest...)
}

// bodyEnd returns the index behind the line of the brace in the first column that closes
// a body: "}" of a function, "} name;" of a type, "})" of a macro.
func bodyEnd(toks []token) int {
	for i, t := range toks {
		if !t.is("}") || !t.col0 {
			continue
		}
		for i++; i < len(toks) && !toks[i].bol; i++ {
		}
		return i
	}
	return len(toks)
}
