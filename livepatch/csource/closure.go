package csource

// fileSet is the files that a unit, or a header, includes at any depth: those that
// it may include, and of those the ones that no condition keeps out.
type fileSet struct {
	some, sure bitset
}

func newFileSet(n int) fileSet {
	return fileSet{make(bitset, n/64+1), make(bitset, n/64+1)}
}

// closureOf is closure for a file that may not have taken part in the build as
// far as the caller said.
func (t *Tree) closureOf(f *file) fileSet {
	t.linking.RLock()
	if f.linked {
		defer t.linking.RUnlock()
		return t.closure(f)
	}
	t.linking.RUnlock()
	t.linking.Lock()
	defer t.linking.Unlock()
	t.follow([]*file{f})
	return t.closure(f)
}

// closure returns f and all files that it includes, at any depth, and those that
// every unit sees.
func (t *Tree) closure(f *file) fileSet {
	set := newFileSet(t.count())
	work := append(t.implied(), t.known, f)
	t.reach(set.sure, work, yes)
	t.reach(set.some, work, maybe)
	return set
}

// reach adds the files that includes with at least the given truth lead to.
func (t *Tree) reach(set bitset, from []*file, least truth) {
	work := append([]*file(nil), from...)
	for len(work) > 0 {
		g := work[len(work)-1]
		work = work[:len(work)-1]
		if set.has(g.id) {
			continue
		}
		set.add(g.id)
		for i := range g.includes {
			inc := &g.includes[i]
			if len(inc.to) > 0 && inc.state >= least {
				work = append(work, inc.to...)
			}
		}
	}
}
