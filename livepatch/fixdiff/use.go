package fixdiff

import "slices"

// use is an item in which uses of targets are looked for.
type use struct {
	it   *item
	own  []string          // the parameters of a macro
	vars map[string]string // see locals, nil as long as nobody asked
	// whole remembers what wholes says of names.
	whole map[string]bool
}

// usedAt returns a target that the word at an index uses, nil for none.
func (f *finder) usedAt(t *sourceText, u *use, i int) *target {
	word := u.it.toks[i].text
	list := f.names[word]
	if list == nil || u.it.defines(word, i) || slices.Contains(u.own, word) {
		return nil
	}
	for _, to := range list {
		if to.visible(t.path) && u.uses(to, i) {
			return to
		}
	}
	return nil
}

// uses tells whether the word at an index, a target's name, is a use of it.
func (u *use) uses(to *target, i int) bool {
	switch toks := u.it.toks; {
	case to.kind == byMember && u.it.accesses(i):
		return u.owned(to, u.it.base(i))
	case to.kind == byMember:
		return u.given(to, i)
	case !to.names(toks, i):
		return to.kind == byTag && u.points(toks, i)
	default:
		return true
	}
}

// names tells whether a word stands for a target that is no member, and if that is a
// type, for all of it.
func (t *target) names(toks []token, i int) bool {
	switch t.kind {
	case byTag:
		return i > 0 && isTag(toks[i-1].text) && byValue(toks, i)
	case byType:
		return (i == 0 || !isTag(toks[i-1].text) && !toks[i-1].is(".") && !toks[i-1].is("->")) && byValue(toks, i)
	}
	return true
}

// points tells a pointer to a type that is used for whole objects.
func (u *use) points(toks []token, i int) bool {
	if u.it.kind == kMacro || i == 0 || !isTag(toks[i-1].text) {
		return false
	}
	n := pastQualifiers(toks, i+1)
	if n >= len(toks) || !toks[n].is("*") {
		return false
	}
	n = pastQualifiers(toks, n+1)
	if n >= len(toks) || toks[n].kind != tIdent {
		return false
	}
	name := toks[n].text
	yes, ok := u.whole[name]
	if !ok {
		if yes = wholes(toks, name); u.whole == nil {
			u.whole = make(map[string]bool)
		}
		u.whole[name] = yes
	}
	return yes
}

// owned tells whether a variable may have the type that a member is in.
func (u *use) owned(to *target, name string) bool {
	if name == "" || slices.Contains(u.own, name) {
		return true
	}
	if u.vars == nil {
		u.vars = u.it.locals()
	}
	tag, ok := u.vars[name]
	return !ok || tag == unclear || slices.Contains(to.owners, tag)
}

// given tells a member that a macro gets as an argument, with its type or a variable of it.
func (u *use) given(to *target, i int) bool {
	toks := u.it.toks
	if i == 0 || !toks[i-1].is(",") || i+1 < len(toks) && !toks[i+1].is(")") && !toks[i+1].is(",") && !toks[i+1].is(".") && !toks[i+1].is("[") {
		return false
	}
	call, first := callAround(toks, i)
	if call == "" || !takesMember(call) {
		return false
	}
	for n := first; n < i; n++ {
		if isTag(toks[n].text) {
			tag := tagAt(toks, n)
			return tag == 0 || slices.Contains(to.owners, toks[tag].text)
		}
	}
	return toks[first].kind != tIdent || !toks[first+1].is(",") || u.owned(to, toks[first].text)
}
