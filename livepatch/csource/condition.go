package csource

import (
	"slices"
	"strings"
)

// maxDepth bounds how deep a value is looked up through other macros.
const maxDepth = 16

// basicTruth is the truth of a condition as far as the configuration and the
// command line settle it.
func (t *Tree) basicTruth(b *branch) truth { return t.truthOf(b, false) }

// fullTruth adds what the headers define.
func (t *Tree) fullTruth(b *branch) truth { return t.truthOf(b, true) }

func (t *Tree) truthOf(b *branch, full bool) truth {
	memo := &b.basic
	if full {
		memo = &b.full
	}
	if v := truth(memo.Load()); v != truthUnset {
		return v
	}
	e := &condition{tree: t, at: b, full: full}
	v := maybe
	switch b.form {
	case formGuard, formElse:
		v = yes
	case formIfdef:
		v = e.defined(b.text)
	case formIfndef:
		v = e.defined(b.text).not()
	case formIf:
		v = e.truth()
	}
	memo.Store(uint32(v))
	return v
}

// condition evaluates the expression of one branch.
type condition struct {
	tree *Tree
	at   *branch
	full bool
	size int // tokens made so far
}

// defined tells whether a name is a macro at the branch.
func (e *condition) defined(name string) truth {
	t := e.tree
	s := t.syms.get(name)
	for _, m := range s.definitions() {
		if m.file == t.known && !m.doubtful {
			return yes
		}
	}
	if strings.HasPrefix(name, "CONFIG_") {
		if t.hasConfig {
			return no
		}
		return maybe
	}
	if t.undefined[name] {
		return no
	}
	if !e.full {
		return maybe
	}
	some, v := e.visible(s)
	switch {
	case !some && t.hasConfig && !t.given[name] && name != "MODULE" && !reserved(name):
		return no
	case v == yes && len(s.removals()) > 0:
		return maybe
	}
	return v
}

// reserved tells names that the compiler itself may define.
func reserved(name string) bool {
	return strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") || strings.HasPrefix(name, "__has_") ||
		strings.HasPrefix(name, "__SIZEOF") || strings.HasPrefix(name, "__GCC_")
}

// visible tells whether any definition of a name may hold, and whether one does
// hold at the branch.
func (e *condition) visible(s *symbol) (some bool, v truth) {
	v = maybe
	for _, m := range s.definitions() {
		st := m.state(e.tree.basicTruth)
		if st == no {
			continue
		}
		some = true
		if st == yes && e.sees(m) {
			v = yes
		}
	}
	return some, v
}

// sees tells whether a definition stands in front of the branch.
func (e *condition) sees(m *macro) bool {
	f := e.at.file
	if m.file == f {
		return m.line < e.at.line
	}
	if m.file.unit {
		return false
	}
	c := e.tree.scope(f)
	if c.ranks[0].files.sure.has(m.file.id) {
		return true
	}
	// A header that includes this one may prepare for it.
	if len(c.ranks) < 2 || !c.ranks[1].files.some.has(m.file.id) {
		return false
	}
	for i := range m.file.includes {
		inc := &m.file.includes[i]
		if inc.line > m.line && slices.Contains(inc.to, f) {
			return true
		}
	}
	return false
}

// truth evaluates the expression of #if.
func (e *condition) truth() truth {
	l := &lexer{syms: e.tree.syms, src: e.at.text}
	var toks []token
	for t := l.next(); t.kind != kEOF; t = l.next() {
		toks = append(toks, t)
	}
	w := &walker{toks: e.replace(toks, 0)}
	v := w.expr(precTernary)
	if w.peek().kind != kEOF {
		return maybe // not understood to its end
	}
	return v.truth()
}

// replace puts values in the place of names.
func (e *condition) replace(toks []token, depth int) (out []token) {
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if e.size++; e.size > 4096 {
			return append(out, token{kind: kUnknown})
		}
		if t.kind != kIdent {
			out = append(out, t)
			continue
		}
		arg, end := argument(toks, i+1)
		switch {
		case t.sym.name == "defined":
			if end == i+1 && i+1 < len(toks) && toks[i+1].kind == kIdent {
				arg, end = toks[i+1:i+2], i+2
			}
			i = end - 1
			if len(arg) == 1 && arg[0].kind == kIdent {
				out = append(out, e.tree.number(e.defined(arg[0].sym.name)))
			} else {
				out = append(out, token{kind: kUnknown})
			}
		case t.sym.word >= wIsEnabled && t.sym.word <= wIsReachable && end > i+1:
			out = append(out, e.tree.number(e.tree.enabled(t.sym.word, arg)))
			i = end - 1
		case t.sym.name == "__has_attribute":
			out = append(out, e.tree.number(yes))
			i = end - 1
		default:
			value, function := e.value(t.sym, depth)
			out = append(out, value...)
			if function {
				i = end - 1
			}
		}
	}
	return out
}

// argument returns the tokens between the parentheses that begin at i, and the
// index behind them; i itself if there are none.
func argument(toks []token, i int) ([]token, int) {
	if i >= len(toks) || !toks[i].is('(') {
		return nil, i
	}
	depth := 0
	for j := i; j < len(toks); j++ {
		switch {
		case toks[j].is('('):
			depth++
		case toks[j].is(')'):
			if depth--; depth == 0 {
				return toks[i+1 : j], j + 1
			}
		}
	}
	return toks[i+1:], len(toks)
}

// value returns the tokens that a name stands for in an expression; function
// tells that the arguments belong to it.
func (e *condition) value(s *symbol, depth int) (toks []token, function bool) {
	unknown := []token{{kind: kUnknown}}
	switch e.defined(s.name) {
	case no:
		return []token{e.tree.number(no)}, false
	case maybe:
		if len(s.definitions()) == 0 || e.tree.openConfig(s) {
			return unknown, true
		}
	}
	var one *macro
	for _, m := range s.definitions() {
		if m.file != e.tree.known && (!e.full || m.state(e.tree.basicTruth) == no) {
			continue
		}
		if one != nil && addMacro([]*macro{one}, m) != nil && len(addMacro([]*macro{one}, m)) > 1 {
			return unknown, true
		}
		one = m
	}
	if one == nil || one.opaque || one.state(e.tree.basicTruth) != yes || depth > maxDepth {
		return unknown, true
	}
	b := one.body(e.tree.syms)
	if b.function {
		return unknown, true
	}
	out := append([]token{{kind: kPunct, op: '('}}, e.replace(b.toks, depth+1)...)
	return append(out, token{kind: kPunct, op: ')'}), false
}

// openConfig tells a name of the configuration whose value is not known, whatever
// fallback a header has for it.
func (t *Tree) openConfig(s *symbol) bool {
	if t.hasConfig || !strings.HasPrefix(s.name, "CONFIG_") {
		return false
	}
	for _, m := range s.definitions() {
		if m.file == t.known {
			return false
		}
	}
	return true
}

// number returns the token of a truth.
func (t *Tree) number(v truth) token {
	switch v {
	case yes:
		return token{kind: kNumber, sym: t.syms.get("1")}
	case no:
		return token{kind: kNumber, sym: t.syms.get("0")}
	}
	return token{kind: kUnknown}
}
