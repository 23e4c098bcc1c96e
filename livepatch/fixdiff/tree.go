package fixdiff

import (
	"path"
	"strings"

	"inlay/livepatch/csource"
)

// withTree compares a file of the source before and after the diff.
func (r *resolver) withTree(w *fileWork) {
	if w.f.Old == "" {
		r.created(w)
		return
	}
	name, text, err := sourceOf(r.tree, w.f.Old)
	if err != nil {
		r.whole(w.f, "no_such_file", err.Error())
		return
	}
	if want := components(w.f.Old); len(components(name)) < len(want)-1 || !strings.HasSuffix(w.f.Old, name) {
		r.note("%s of the diff is taken for %s of the source", w.f.Old, name)
	}
	w.path, w.shown = name, name
	for _, rec := range r.x.byBase[path.Base(name)] {
		if p, err := r.tree.Locate(rec); err == nil && p == name {
			w.recorded = append(w.recorded, rec)
		}
	}
	if w.fns = r.x.functions(w.recorded); len(w.fns) == 0 {
		w.missing = "no function of the files is recorded in " + name
	}
	a, bad := apply(text, w.f.Hunks)
	for _, b := range bad {
		h := hunkOf(w.f, b.hunk, "context", "", b.detail)
		h.File = w.shown
		r.res.Unresolved = append(r.res.Unresolved, h)
	}
	w.f = fitting(w.f, bad)
	var at []int
	for n, o := range a.offset {
		if !misfits(bad, n) {
			at, w.offset = append(at, a.at[n]), append(w.offset, o)
		}
		if o != 0 {
			r.note("a hunk of %s stands %+d lines from where the diff says", name, o)
		}
	}
	w.blocks = blocks(w.f.Hunks, func(n int) int { return at[n] })
	r.changes(w, compare(itemise(lex(text, 1)), itemise(lex(a.text, 1))))
}

// fitting returns the file without the hunks that do not fit.
func fitting(f *File, bad []misfit) *File {
	if len(bad) == 0 {
		return f
	}
	g := *f
	g.Hunks = nil
	for n := range f.Hunks {
		if !misfits(bad, n) {
			g.Hunks = append(g.Hunks, f.Hunks[n])
		}
	}
	return &g
}

func misfits(bad []misfit, n int) bool {
	for _, b := range bad {
		if b.hunk == n {
			return true
		}
	}
	return false
}

// sourceOf finds the file of the tree that a path of a diff means: as it stands, with one
// component less, then by its end.
func sourceOf(t *csource.Tree, name string) (found, text string, err error) {
	want := components(name)
	for _, skip := range levels(name, want) {
		p := path.Join(want[skip:]...)
		if found, text, err = t.Text(p); err == nil && found == p {
			return found, text, nil
		}
	}
	return t.Text(path.Join(want[levels(name, want)[0]:]...))
}

// created lists what a new file brings: nothing that was compiled is in it.
func (r *resolver) created(w *fileWork) {
	var items []*item
	for n := range w.f.Hunks {
		items = append(items, itemise(lex(w.f.Hunks[n].side('+'), w.f.Hunks[n].NewLine))...)
	}
	w.blocks = blocks(w.f.Hunks, func(n int) int { return w.f.Hunks[n].first() })
	r.changes(w, compare(nil, items))
}
