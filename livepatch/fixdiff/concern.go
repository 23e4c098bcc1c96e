package fixdiff

import (
	"strings"

	"inlay/answer"
)

// seed is a changed macro, type or variable whose users are looked for.
type seed struct {
	kind    string
	name    string   // what it is called in answers
	words   []string // that users name
	members []string // that users name behind "." or "->"
	// values tells that the values of constants change, or the layout of a type, so that
	// what is made of it changes as well.
	values bool
	sees   func(path string) bool // nil if every file may
	hunk   answer.Hunk
}

// concern deals with a changed macro, type, variable or declaration: with the source its
// users are looked for.
func (r *resolver) concern(w *fileWork, c change) {
	it := c.either()
	s := seed{kind: hunkKind(it.kind), name: it.name, words: it.names, hunk: w.hunk(c, hunkKind(it.kind), it.name, needsSource)}
	if it.kind == kType {
		s.ofType(c)
		if len(s.words)+len(s.members) == 0 && len(it.names) > 0 {
			r.ignore(w, c, "comment", "no member changes")
			return
		}
	}
	switch {
	case it.kind == kDeclaration:
		s.hunk.Detail = "its declaration changes, and with it the code of callers; " + needsSource
	case it.kind == kMacro && takesEffect(it.name) && (r.tree == nil || !strings.HasSuffix(it.name, "_fmt")):
		s.hunk.Detail = "it changes what headers make of the code behind it"
		r.res.Unresolved = append(r.res.Unresolved, s.hunk)
		return
	}
	if r.tree == nil || len(s.words)+len(s.members) == 0 {
		r.res.Unresolved = append(r.res.Unresolved, s.hunk)
		return
	}
	s.values = it.kind == kMacro || it.kind == kType
	s.sees = r.tree.Readers(w.path)
	r.seeds = append(r.seeds, s)
}

// becomes treats a function that is removed and whose name stays as something else as a
// change for its users.
func (r *resolver) becomes() {
	for name, h := range r.gone {
		if !r.other[name] {
			continue
		}
		if r.tree == nil {
			r.res.Unresolved = append(r.res.Unresolved, h)
			continue
		}
		r.seeds = append(r.seeds, seed{kind: "function", name: name, words: []string{name}, values: true, hunk: h})
	}
}
