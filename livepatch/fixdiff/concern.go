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
	members []string // that users access
	owners  []string // the tags of the types that members are in
	resized *item    // a type whose size may change, nil for none
	// values tells that the values of constants change, or the layout of a type, so that
	// what is made of it changes as well.
	values bool
	home   string                 // the file that defines it
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
		if s.empty() && len(it.names) > 0 {
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
	if r.tree == nil || s.empty() {
		r.res.Unresolved = append(r.res.Unresolved, s.hunk)
		return
	}
	s.values = it.kind == kMacro || it.kind == kType
	s.home, s.sees = w.path, r.readers(w.path)
	r.seeds = append(r.seeds, s)
}

// empty tells that there is nothing to look for.
func (s *seed) empty() bool {
	return len(s.words)+len(s.members) == 0 && (s.resized == nil || len(s.resized.names) == 0)
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
