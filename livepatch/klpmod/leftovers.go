package klpmod

// findLeftovers notes what looks like an entry of an array and is none of those that were
// read.
func (m *image) findLeftovers() {
	for i := range m.pointers {
		p := &m.pointers[i]
		if !p.whole || p.at < word || m.used[p.at] || p.symbol == nil && !m.f.Executable(p.to) {
			continue
		}
		if p.symbol == nil && m.looksLikeFunc(p.at-word) {
			name, err := m.pointerAt(p.at - word)
			if err != nil || name == nil {
				continue
			}
			text, err := m.stringOf(name, "")
			if err == nil {
				m.note(p.at-word, "looks like an entry for %s, and no array of the patch holds it", clip(text))
			}
		}
	}
}

// noteWrites notes code that refers to the arrays: it may change them.
func (a *arrays) noteWrites() {
	for i := range a.code {
		p := &a.code[i]
		if p.symbol != nil {
			continue
		}
		lo, hi := p.to, p.to
		if p.relative { // S + A - P, counted from the end of the instruction
			lo, hi = lo+4, hi+8
			if lo == a.at {
				continue
			}
		} else if lo == a.at {
			continue
		}
		if a.touches(lo, hi) {
			a.note(p.at, "code refers to %s, in the structures of the patch, and may change them", a.f.Address(lo))
			return
		}
	}
}

// touches tells whether one of the addresses from lo to hi lies in the structures.
func (a *arrays) touches(lo, hi uint64) bool {
	if lo < a.at+a.patchSize() && hi > a.at {
		return true
	}
	for _, e := range a.ends {
		if end := max(e.hi, e.lo+objectPrefix); lo < end && hi >= e.lo {
			return true
		}
	}
	return false
}

// patchSize returns how much of struct klp_patch an author sets.
func (a *arrays) patchSize() uint64 { return patchPrefix + 2*word }
