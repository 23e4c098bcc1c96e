package fixdiff

import "slices"

// withoutTree judges the hunks of a file by themselves.
func (r *resolver) withoutTree(w *fileWork) {
	if w.f.Old == "" {
		r.created(w)
		return
	}
	m := r.x.match(w.f.Old)
	switch {
	case len(m.others) > 1:
		r.whole(w.f, "no_such_file", "several recorded files fit equally well: "+listed(m.others))
		return
	case len(m.recorded) == 0:
		w.missing = "no recorded path fits " + stripped(w.f.Old) + r.nearby(w.f.Old)
	case m.loose:
		r.note("%s of the diff is taken for the recorded %s", w.f.Old, m.recorded[0])
	}
	if w.recorded = m.recorded; len(w.recorded) > 0 {
		w.shown = m.shown
	}
	w.fns = r.x.functions(w.recorded)
	if w.missing == "" && len(w.fns) == 0 {
		w.missing = "no function is recorded in " + w.recorded[0]
	}
	var old, new []*item
	shift := 0
	for n := range w.f.Hunks {
		h := &w.f.Hunks[n]
		f := h.fragment(n, h.first()+shift)
		old, new = append(old, f.old...), append(new, f.new...)
		shift += h.count('+') - h.count('-')
	}
	w.blocks = blocks(w.f.Hunks, func(n int) int { return w.f.Hunks[n].first() })
	w.anchor(old)
	r.changes(w, compare(old, new))
}

// nearby names recorded files of the same base name.
func (r *resolver) nearby(name string) string {
	c := components(name)
	if len(c) == 0 {
		return ""
	}
	var rels []string
	for _, f := range r.x.byBase[c[len(c)-1]] {
		rels = append(rels, r.x.rels[f])
	}
	slices.Sort(rels)
	if rels = slices.Compact(rels); len(rels) == 0 {
		return ""
	}
	return "; of the same name: " + listed(rels)
}

// listed joins the first few of a list.
func listed(list []string) string {
	out := ""
	for i, s := range list {
		switch {
		case i == 4:
			return out + ", …"
		case i > 0:
			out += ", "
		}
		out += s
	}
	return out
}
