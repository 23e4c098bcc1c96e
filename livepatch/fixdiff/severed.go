package fixdiff

import (
	"fmt"
	"strings"
)

// severed finds what a piece belongs to whose start is not in the hunk: the heading of
// the hunk names it, or the line table proves that the recorded function reaches it.
func (r *resolver) severed(w *fileWork, c change) {
	it := c.either()
	line, n := it.first, 0
	if at := touching(w.blocks, c); len(at) > 0 {
		line, n = w.blocks[at[0]].oldLine, w.blocks[at[0]].hunk
	}
	first := it.first
	if c.old == nil {
		first = line // nothing of the old side is in the hunk
	}
	if it.kind == kMacro || it.endsMacro() {
		it.name = ""
		r.unresolved(w, c, "macro", "the hunk does not show the name of the macro")
		return
	}
	h := headingOf(w.f.Hunks[n].Heading)
	if kind := it.ending(); kind == kType || kind == kVariable || h.kind == kType || h.kind == kVariable {
		if h.kind == kType || h.kind == kVariable {
			kind, it.name = h.kind, h.name
		}
		if !it.endsBody() {
			r.unresolved(w, c, hunkKind(kind), needsSource)
			return
		}
	}
	if w.missing != "" {
		it.name = h.name
		r.unresolved(w, c, "no_such_file", w.missing)
		return
	}
	r.inside(w, c, h, spot{n, first, line})
}

const needsSource = "its users can be found only in the source"

// spot is where a piece stands in the diff: its hunk, its first line there, and the
// first of its lines that changes.
type spot struct{ hunk, first, line int }

// inside looks for the function around a line.
func (r *resolver) inside(w *fileWork, c change, h *item, s spot) {
	it := c.either()
	a := w.anchors[s.hunk]
	at, next := before(w.fns, s.first+a.by)
	line := s.line + a.by
	it.name = h.name
	switch {
	case a.torn:
		r.unresolved(w, c, "context", "functions in the lines of the hunk are recorded at different distances from the diff")
	case len(at) == 0 && h.kind == kFunction:
		r.elsewhere(w, c, h, s)
	case len(at) == 0:
		r.unresolved(w, c, "unknown", "no function is recorded in front of the line")
	case next != 0 && next <= line && c.old != nil:
		if h.kind != kFunction || !r.named(w, h, s) {
			r.unresolved(w, c, "context", fmt.Sprintf("the diff has one body from line %d on, and line %d is recorded as the start of a function", s.first, next))
		}
	case h.kind == kFunction && anyDeclared(w, h, at):
		r.take(at)
		r.shifted(at[0].name, a.by)
	case h.kind == kFunction:
		r.elsewhere(w, c, h, s)
	case a.by == 0 && w.moved():
		r.unresolved(w, c, "context", "other functions of the file are recorded on other lines than the diff says, and nothing names this one")
	case r.lastLine(at, w.recorded, next) >= line:
		r.take(at)
		if r.shifted(at[0].name, a.by); !a.seen {
			r.note("line %d is taken for one of %s by its number alone", s.line, at[0].name)
		}
	default:
		it.name = at[0].name
		r.unresolved(w, c, "unknown", fmt.Sprintf("nothing proves that %s, recorded on line %d, reaches line %d", at[0].name, at[0].line, line))
	}
}

func (r *resolver) take(at []declared) {
	for _, d := range at {
		r.res.Functions = append(r.res.Functions, d.id)
	}
}

// anyDeclared tells whether a heading may be of one of some functions. Where a function of
// just its name is recorded, no other will do.
func anyDeclared(w *fileWork, h *item, at []declared) bool {
	recorded := w.recordedLine(h.name) != 0
	for _, d := range at {
		if recorded && d.name != h.name {
			continue
		}
		if h.declares(d.name) {
			return true
		}
	}
	return false
}

// elsewhere deals with a function that a heading names and that is not recorded in front
// of the line where it is.
func (r *resolver) elsewhere(w *fileWork, c change, h *item, s spot) {
	if r.named(w, h, s) {
		return
	}
	if line := w.recordedLine(h.name); line != 0 {
		r.unresolved(w, c, "context", fmt.Sprintf("expected line %d in %s, which is recorded on line %d", s.line, h.name, line))
		return
	}
	r.unresolved(w, c, "function", h.name+" is not recorded: it was not compiled into these files, or left no trace")
}

// headingOf reads what stands behind the second "@@" of a hunk: the start of a
// declaration, cut off anywhere.
func headingOf(s string) *item {
	it := &item{kind: kNothing, body: -1}
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxHeader || !identStart(s[0]) {
		return it
	}
	it.toks = lex(s, 1)
	switch {
	case assignment(it.toks) >= 0:
		it.kind, it.names = kVariable, variableNames(it.toks)
	case isTag(it.toks[0].text) && !hasParen(it.toks) || it.toks[0].text == "typedef":
		it.kind, it.names = kType, it.typeNames(it.toks)
	case hasParen(it.toks) && !it.toks[len(it.toks)-1].is(";"):
		it.kind, it.name = kFunction, functionName(it.toks)
	}
	if it.name == "" && len(it.names) > 0 {
		it.name = it.names[0]
	}
	return it
}

// endsBody tells a piece that a brace alone in the first column closes, as it closes a
// function.
func (it *item) endsBody() bool {
	return len(it.toks) > 0 && it.toks[len(it.toks)-1].is("}")
}

// ending tells a piece that ends as a type or a variable does: "};" or "} name;".
func (it *item) ending() itemKind {
	n := len(it.toks)
	if n < 2 || !it.toks[n-1].is(";") {
		return kUnknown
	}
	for i := n - 2; i >= 0 && it.toks[i].line == it.toks[n-1].line; i-- {
		if !it.toks[i].is("}") || !it.toks[i].col0 {
			continue
		}
		for _, t := range it.toks {
			// Members end with semicolons, values do not.
			if t.is(";") && t.line < it.toks[i].line {
				return kType
			}
		}
		return kVariable
	}
	return kUnknown
}

// endsMacro tells a piece whose last brace stands in the first column of "})" or
// "} while (0)".
func (it *item) endsMacro() bool {
	for i := len(it.toks) - 1; i > 0; i-- {
		if t := it.toks[i-1]; t.is("}") && t.col0 {
			return it.toks[i].is(")") || it.toks[i].text == "while"
		}
	}
	return false
}
