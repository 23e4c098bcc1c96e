package fixdiff

import (
	"slices"
	"strings"
)

// targetKind says how a name must stand in a text to count.
type targetKind uint8

const (
	byName   targetKind = iota // as a word
	byMember                   // as a member that is accessed, or that a macro is given
	byTag                      // behind "struct" and its like, otherwise than for a pointer
	byType                     // the same for the name of a typedef
)

// target is a name that is looked for, and how it was reached.
type target struct {
	kind targetKind
	name string
	// owners are the tags of the types that a member is in.
	owners []string
	scope  *scope
	via    []string
}

// targetKey tells targets from each other.
type targetKey struct {
	kind                targetKind
	name, owners, scope string
}

func (t *target) key() targetKey {
	return targetKey{t.kind, t.name, strings.Join(t.owners, " "), t.scope.key()}
}

// visible tells whether a file may mean the target by its name. Members and types of a
// source file or a private header are nothing to public headers.
func (t *target) visible(path string) bool {
	for c := t.scope; c != nil; c = c.outer {
		if c.sees != nil && !c.sees(path) {
			return false
		}
	}
	return t.kind == byName || t.scope == nil || path == t.scope.home || public(t.scope.home) || !public(path)
}

// public tells headers that files of any directory include.
func public(path string) bool {
	dirs := components(path)
	return slices.Contains(dirs, "include") && !slices.Contains(dirs, "trace")
}

// scope is the files through which a name was reached: its users see all of them.
type scope struct {
	home  string                 // the file that defines it
	sees  func(path string) bool // nil if every file may
	outer *scope
}

// within returns the scope of what a file defines that is reached from a scope.
func (s *scope) within(home string, sees func(string) bool) *scope {
	if s != nil && s.home == home {
		return s
	}
	return &scope{home, sees, s}
}

func (s *scope) key() string {
	var homes []string
	for ; s != nil; s = s.outer {
		homes = append(homes, s.home)
	}
	if len(homes) > 1 {
		slices.Sort(homes[1:])
	}
	return strings.Join(homes, "\n")
}

// targets collects what a closure goes on with.
type targets struct {
	known map[targetKey]bool
	next  []*target
}

func (ts *targets) add(t *target) {
	if k := t.key(); !ts.known[k] {
		ts.known[k] = true
		ts.next = append(ts.next, t)
	}
}

// layout adds a type whose size changes, and its members from one on, which move.
func (ts *targets) layout(it *item, from int, as target) {
	tag := it.tag()
	for i, n := range it.names {
		t := as
		if t.kind, t.name = byType, n; i == 0 && tag != "" {
			t.kind = byTag
		}
		ts.add(&t)
	}
	list := it.membersOf()
	for _, m := range list[min(from, len(list)):] {
		ts.members(m.names, it.tags(), as)
	}
}

func (ts *targets) members(names, owners []string, as target) {
	for _, n := range names {
		t := as
		t.kind, t.name, t.owners = byMember, n, owners
		ts.add(&t)
	}
}

// tag returns the tag that a type has, "" for none.
func (it *item) tag() string {
	for i, t := range it.toks {
		if isTag(t.text) {
			if n := tagAt(it.toks, i); n > 0 {
				return it.toks[n].text
			}
			return ""
		}
	}
	return ""
}

// tags returns the tags that a type and those in it define, sorted.
func (it *item) tags() (out []string) {
	for i, t := range it.toks {
		if isTag(t.text) {
			if n := tagAt(it.toks, i); n > 0 && n+1 < len(it.toks) && !it.toks[n+1].is("*") {
				out = append(out, it.toks[n].text)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// tagAt returns the index of the tag behind "struct" and attributes, 0 for none.
func tagAt(toks []token, i int) int {
	for i++; i < len(toks) && toks[i].kind == tIdent; i++ {
		switch {
		case i+1 < len(toks) && toks[i+1].is("(") && strings.HasPrefix(toks[i].text, "__"):
			i = closing(toks[:min(len(toks), i+64)], i+1)
		case strings.HasPrefix(toks[i].text, "__") && i+1 < len(toks) && toks[i+1].kind == tIdent && isAttributeWord(toks[i].text):
		default:
			return i
		}
	}
	return 0
}

// isAttributeWord tells attributes without arguments that may stand in front of a tag.
func isAttributeWord(s string) bool {
	return strings.HasPrefix(s, "__packed") || strings.HasPrefix(s, "____cacheline") || strings.HasPrefix(s, "__randomize")
}
