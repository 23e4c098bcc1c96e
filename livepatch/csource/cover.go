package csource

// covers tells whether one of the definitions holds whatever the conditions around
// them are: they stand in all branches of a conditional that ends in #else, and
// what is around that is compiled.
func covers(list []*macro, eval func(*branch) truth) bool {
	for _, m := range list {
		b := m.branch
		if b == nil || b.form != formElse || b.parent.state(eval, m.guards) != yes {
			continue
		}
		if len(b.group.branches) <= len(list) && inAll(b.group, list, eval) {
			return true
		}
	}
	return false
}

// inAll tells whether a definition stands in every branch of a group that may be
// compiled.
func inAll(g *group, list []*macro, eval func(*branch) truth) bool {
	for _, b := range g.branches {
		found := b.own(eval) == no
		for _, m := range list {
			found = found || m.branch == b
		}
		if !found {
			return false
		}
	}
	return true
}
