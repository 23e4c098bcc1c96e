package fixdiff

import (
	"runtime"
	"strings"
)

func workers() int { return runtime.GOMAXPROCS(0) }

// finder looks for names in texts.
type finder struct {
	names map[string][]*target
	list  []string
}

func newFinder(list []*target) *finder {
	f := &finder{names: make(map[string][]*target)}
	for _, t := range list {
		if f.names[t.name] == nil {
			f.list = append(f.list, t.name)
		}
		f.names[t.name] = append(f.names[t.name], t)
	}
	return f
}

// fewNames is up to how many names are looked for one after the other.
const fewNames = 12

// mayHold tells whether a text holds one of the names as a word.
func (f *finder) mayHold(text string) bool {
	if len(f.list) > fewNames {
		return f.holdsAny(text)
	}
	for _, w := range f.list {
		for at := 0; ; {
			n := strings.Index(text[at:], w)
			if n < 0 {
				break
			}
			at += n
			if (at == 0 || !identByte(text[at-1])) && (at+len(w) == len(text) || !identByte(text[at+len(w)])) {
				return true
			}
			at += len(w)
		}
	}
	return false
}

// holdsAny looks at every word of a text.
func (f *finder) holdsAny(text string) bool {
	for i := 0; i < len(text); {
		if !identStart(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && identByte(text[i]) {
			i++
		}
		if _, ok := f.names[text[start:i]]; ok {
			return true
		}
	}
	return false
}

// items returns the items of a file that name a target, each once.
func (f *finder) items(t *sourceText) (out []found) {
	for _, it := range itemise(lex(t.text, 1)) {
		if it.kind == kType {
			if to, from := f.inType(t, it); to != nil {
				out = append(out, found{t, it, to, from})
			}
			continue
		}
		u := use{it: it, own: it.parameters()}
		for i, tok := range it.toks {
			if tok.kind != tIdent {
				continue
			}
			if to := f.usedAt(t, &u, i); to != nil {
				out = append(out, found{t, it, to, 0})
				break
			}
		}
	}
	return out
}

// inType finds what a type holds by value, and the first member that does.
func (f *finder) inType(t *sourceText, it *item) (*target, int) {
	if it.body < 0 {
		return f.held(t, it.toks), 0
	}
	enum := isEnum(it.head())
	for n, m := range it.membersOf() {
		toks := m.toks
		if enum {
			toks = toks[1:] // what is in front of the value is the enumerator itself
		}
		if to := f.held(t, toks); to != nil {
			return to, n
		}
	}
	return nil, 0
}

// held finds a target that lays out a member or a typedef.
func (f *finder) held(t *sourceText, toks []token) *target {
	for i, tok := range toks {
		if tok.kind != tIdent {
			continue
		}
		for _, to := range f.names[tok.text] {
			if to.kind == byMember || !to.visible(t.path) || !to.names(toks, i) || inParameters(toks, i) {
				continue
			}
			// A name that is being declared is no use of it.
			if i+1 < len(toks) && !toks[i+1].is(";") && !toks[i+1].is(",") && !toks[i+1].is("*") {
				return to
			}
		}
	}
	return nil
}

// defines tells the name of a macro, a type or a variable at its own definition.
func (it *item) defines(word string, i int) bool {
	if it.kind == kMacro {
		return i <= 2
	}
	if it.kind != kVariable && it.kind != kType && it.kind != kDeclaration || i >= len(it.toks) {
		return false
	}
	for _, n := range it.names {
		if n == word {
			return it.body < 0 || i < it.body || it.kind == kType
		}
	}
	return false
}

// accesses tells a name behind "->" or ".". A designator stands in an initialiser whose
// type is named in front of it, and does not count.
func (it *item) accesses(i int) bool {
	if i < 2 {
		return false
	}
	switch dot := it.toks[i-1]; {
	case dot.is("->"):
		return true
	case dot.is("."):
		return !it.toks[i-2].is("{") && !it.toks[i-2].is(",") && !it.toks[i-2].is("(")
	}
	return false
}
