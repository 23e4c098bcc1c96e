package csource

import "iter"

// Text returns the text of the file that a recorded path means, with its path in the
// tree. The error wraps ErrNotFound, ErrAmbiguous or ErrLimit.
func (t *Tree) Text(recorded string) (path, text string, err error) {
	if path, err = t.Locate(recorded); err != nil {
		return "", "", err
	}
	f, err := t.load(path)
	if err != nil {
		return "", "", err
	}
	return f.path, f.src, nil
}

// Texts yields the path and the text of every file that takes part in the build as far
// as [Options].Seen tells, those that they include among them, and of other files that
// were asked for. The order is not the same every time.
func (t *Tree) Texts() iter.Seq2[string, string] {
	return func(yield func(path, text string) bool) {
		t.prepare()
		t.mu.Lock()
		files := t.byID
		t.mu.Unlock()
		for _, f := range files {
			if f.path != "" && t.paths[f.path] && !yield(f.path, f.src) {
				return
			}
		}
	}
}

// Readers tells which files of the tree may see what a file of it defines: those that a
// unit holds which includes the file. It is nil if no unit of the build does, as far
// as is known: then nothing can be ruled out.
func (t *Tree) Readers(path string) (sees func(path string) bool) {
	t.prepare()
	f, err := t.load(path)
	if err != nil {
		return nil
	}
	all, units := newFileSet(t.count()), 0
	for _, u := range t.units {
		if u.f == f || u.files.some.has(f.id) {
			all.some.merge(u.files.some)
			units++
		}
	}
	if units == 0 {
		return nil
	}
	seen := make(map[string]bool)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, g := range t.byID {
		if all.some.has(g.id) {
			seen[g.path] = true
		}
	}
	seen[path] = true
	return func(path string) bool { return seen[path] }
}
