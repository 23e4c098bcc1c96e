package fixdiff

import (
	"slices"
)

// member is one declaration between the braces of a type, or one enumerator.
type member struct {
	names []string
	toks  []token
}

// membersOf cuts the body of a type.
func (it *item) membersOf() (out []member) {
	if it.body < 0 {
		return nil
	}
	toks := withoutDirectives(it.toks[it.body:])
	separator := ";"
	if isEnum(it.head()) {
		separator = ","
	}
	start, depth := 1, 0
	for i, t := range toks {
		switch {
		case t.is("{") || t.is("("):
			depth++
		case t.is("}") || t.is(")"):
			if depth--; depth == 0 {
				if i > start {
					out = append(out, memberOf(toks[start:i], separator == ","))
				}
				return out
			}
		case t.is(separator) && depth == 1:
			if i > start {
				out = append(out, memberOf(toks[start:i], separator == ","))
			}
			start = i + 1
		}
	}
	return out
}

// memberOf names a member: words in front of what can end a declarator. Those of a
// nested type count as members of the outer one.
func memberOf(toks []token, enumerator bool) member {
	m := member{toks: toks}
	if enumerator {
		if toks[0].kind == tIdent {
			m.names = []string{toks[0].text}
		}
		return m
	}
	for i, t := range toks {
		if t.kind != tIdent || isKeyword(t.text) || inParameters(toks, i) {
			continue
		}
		last := i+1 == len(toks)
		if last || toks[i+1].is(";") || toks[i+1].is(",") || toks[i+1].is("[") || toks[i+1].is(":") || toks[i+1].is(")") {
			if i > 0 || last {
				m.names = append(m.names, t.text)
			}
		}
	}
	return m
}

func isEnum(head []token) bool {
	for _, t := range head {
		switch t.text {
		case "enum":
			return true
		case "struct", "union":
			return false
		}
	}
	return false
}

// ofType fills in what users of a changed type name: changed members, and where the
// layout changes also the type itself and the members behind. Members that are only
// added at the end of an enumeration change nothing that was compiled.
func (s *seed) ofType(c change) {
	s.words, s.resized = nil, c.either()
	if c.old == nil || c.new == nil || c.old.body < 0 || c.new.body < 0 {
		return
	}
	old, new := c.old.membersOf(), c.new.membersOf()
	n := 0
	for n < len(old) && n < len(new) && sameTokens(old[n].toks, new[n].toks) {
		n++
	}
	if isEnum(c.old.head()) {
		s.resized = nil
		for _, m := range old[n:] {
			s.words = append(s.words, m.names...)
		}
		return
	}
	switch whole := s.tailChanged(c) || !sameTokens(c.old.head(), c.new.head()); {
	case whole:
		n = 0
	case n == len(old) && n == len(new):
		s.resized = nil
		return
	}
	end := 0
	for c.old.isUnion() && n+end < min(len(old), len(new)) && sameTokens(old[len(old)-1-end].toks, new[len(new)-1-end].toks) {
		end++ // of a union no member moves
	}
	for _, list := range [][]member{old[n : len(old)-end], new[n : len(new)-end]} {
		for _, m := range list {
			s.members = append(s.members, m.names...)
		}
	}
	slices.Sort(s.members)
	s.members, s.owners = slices.Compact(s.members), c.old.tags()
}

// tailChanged tells whether what stands behind the members changes: attributes, names.
func (s *seed) tailChanged(c change) bool {
	a, b := c.old.toks, c.new.toks
	end := func(toks []token, body int) int { return closing(toks, body) }
	return !sameTokens(a[end(a, c.old.body):], b[end(b, c.new.body):])
}
