package fixdiff

import "strings"

// anchor is what the functions declared in the lines of a hunk tell of its place.
type anchor struct {
	seen bool
	by   int  // how many lines further down they are recorded
	torn bool // they disagree
}

// anchor compares the functions that hunks declare with the recorded ones: another version
// of the same source has them some lines off.
func (w *fileWork) anchor(old []*item) {
	w.anchors = make(map[int]anchor)
	for _, it := range old {
		by, ok := w.distance(it)
		if !ok {
			continue
		}
		a := w.anchors[it.hunk]
		a.torn = a.torn || a.seen && a.by != by
		a.seen, a.by = true, by
		w.anchors[it.hunk] = a
	}
}

// moved tells that some hunk of the file is not where the diff says.
func (w *fileWork) moved() bool {
	for _, a := range w.anchors {
		if a.by != 0 || a.torn {
			return true
		}
	}
	return false
}

// distance returns how many lines behind its place in the diff a function is recorded; not
// ok if that is unclear. Lines of the declarator count as its place.
func (w *fileWork) distance(it *item) (by int, ok bool) {
	if it.kind != kFunction || it.cut {
		return 0, false
	}
	at := w.called(it.name)
	if len(at) == 0 {
		return 0, false
	}
	first, last := it.first, it.first
	for _, t := range it.head() {
		last = max(last, t.line)
	}
	if line := at[0].line; line < first || line > last {
		return line - it.nameLine(), true
	}
	return 0, true
}

// nameLine returns the line of a function's name.
func (it *item) nameLine() int {
	if n := nameIndex(it.head()); n >= 0 {
		return it.toks[n].line
	}
	return it.first
}

// called returns the recorded functions of a name, or those of a macro's use: nil if they
// stand on more than one line.
func (w *fileWork) called(name string) (out []declared) {
	macro, arg, made := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	for _, d := range w.fns {
		if d.name != name && (!made || arg == "" || macro == "" || !strings.HasSuffix(d.name, "_"+arg)) {
			continue
		}
		if len(out) > 0 && out[0].line != d.line {
			return nil
		}
		out = append(out, d)
	}
	return out
}

// recordedLine returns the first line that a function is recorded on, 0 for none.
func (w *fileWork) recordedLine(name string) int {
	for _, d := range w.fns {
		if d.name == name {
			return d.line
		}
	}
	return 0
}

// declaredBy returns the functions recorded on the lines of an item, or off them by what
// the hunk tells.
func (w *fileWork) declaredBy(it *item) []declared {
	by := 0
	if a := w.anchors[it.hunk]; it.hunk >= 0 && !a.torn {
		by = a.by
	}
	return between(w.fns, it.first+by, it.last+by)
}

// displaced notes that a function which is taken is recorded on other lines.
func (r *resolver) displaced(w *fileWork, it *item) {
	if a := w.anchors[it.hunk]; it.hunk >= 0 && !a.torn {
		r.shifted(it.name, a.by)
	}
}

func (r *resolver) shifted(name string, by int) {
	switch {
	case by > 0:
		r.note("%s is recorded %d lines later than the diff says", name, by)
	case by < 0:
		r.note("%s is recorded %d lines earlier than the diff says", name, -by)
	}
}

// named takes the function that a heading names, if the file has one of the name only and
// nothing in the hunk speaks against it.
func (r *resolver) named(w *fileWork, h *item, s spot) bool {
	at := w.called(h.name)
	if r.tree != nil || len(at) == 0 {
		return false
	}
	if a := w.anchors[s.hunk]; a.seen {
		// The lines say how far off they are: the function must stand in front of them.
		if _, next := before(w.fns, at[0].line); a.torn || at[0].line > s.line+a.by || next != 0 && next <= s.first+a.by {
			return false
		}
	}
	r.take(at)
	r.note("%s is recorded from line %d on, and the diff has its line %d", at[0].name, at[0].line, s.line)
	return true
}
