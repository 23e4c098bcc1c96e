package csource

// state tells whether the definition holds. An #ifndef of the name itself around
// it counts as true: where nothing else defines the name, this does.
func (m *macro) state(eval func(*branch) truth) truth {
	if m.doubtful {
		return maybe
	}
	return m.branch.state(eval, m.guards)
}

// guards tells whether b asks for nothing but that the macro's own name is not
// defined yet.
func (m *macro) guards(b *branch) bool {
	return b.form == formIfndef && b.text == m.sym.name
}

// fallback tells a definition that gives way to any other.
func (m *macro) fallback() bool {
	for b, n := m.branch, 0; b != nil && n < maxNesting; b, n = b.parent, n+1 {
		if m.guards(b) {
			return true
		}
	}
	return false
}

// withoutFallbacks drops the definitions that give way where another one is
// certain not to.
func withoutFallbacks(list []*macro, eval func(*branch) truth) []*macro {
	firm := false
	for _, m := range list {
		if !m.fallback() && m.state(eval) == yes {
			firm = true
		}
	}
	if !firm || len(list) < 2 {
		return list
	}
	out := make([]*macro, 0, len(list))
	for _, m := range list {
		if !m.fallback() {
			out = append(out, m)
		}
	}
	return out
}
