package csource

import "slices"

// names is what a body names.
type names struct {
	list    []string // sorted
	certain bool
}

// collect goes through an expanded body. The parameters, and the variables that
// the body declares, are left out where they are not called.
func collect(text []token, params []*symbol, certain bool) *names {
	used, locals := make(map[*symbol]bool), make(map[*symbol]bool)
	w := &walker{
		toks: text,
		names: func(s *symbol, called bool) {
			used[s] = used[s] || called
		},
		local: func(s *symbol) { locals[s] = true },
	}
	for _, s := range params {
		locals[s] = true
	}
	for w.pos < len(w.toks) {
		w.items(true)
		w.pos++ // a mark that has no partner
	}
	out := &names{certain: certain}
	for s, called := range used {
		if called || !locals[s] {
			out.list = append(out.list, s.name)
		}
	}
	slices.Sort(out.list)
	return out
}

// merge adds what another body names.
func (n *names) merge(o *names) {
	if o == nil {
		return
	}
	n.list = append(n.list, o.list...)
	slices.Sort(n.list)
	n.list = slices.Compact(n.list)
	n.certain = n.certain && o.certain
}
