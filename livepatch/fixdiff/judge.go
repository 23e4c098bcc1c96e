package fixdiff

import (
	"fmt"

	"inlay/answer"
)

// changes turns the changed items of a file into results, and says of changed lines
// that no item has that they change nothing.
func (r *resolver) changes(w *fileWork, list []change) {
	used := make([]bool, len(w.blocks))
	for _, c := range list {
		for _, i := range touching(w.blocks, c) {
			used[i] = true
		}
		r.change(w, c)
	}
	last := -1
	for i, b := range w.blocks {
		if !used[i] && b.hunk != last {
			h := w.hunk(change{}, "comment", "", "comments, white space or order: the compiler reads the same")
			h.Line, h.Lines = b.oldLine-w.shift(b.hunk), max(0, b.oldLast-b.oldLine+1)
			r.res.Ignored = append(r.res.Ignored, h)
			last = b.hunk
		}
	}
}

// shift returns by how many lines the source differs from a hunk.
func (w *fileWork) shift(hunk int) int {
	if hunk < len(w.offset) {
		return w.offset[hunk]
	}
	return 0
}

// hunk describes the lines of a change.
func (w *fileWork) hunk(c change, kind, name, detail string) answer.Hunk {
	h := answer.Hunk{File: w.shown, Kind: kind, Name: name, Detail: detail}
	for _, i := range touching(w.blocks, c) {
		b := w.blocks[i]
		if h.Line == 0 {
			h.Line = b.oldLine - w.shift(b.hunk)
		}
		h.Lines = max(h.Lines, b.oldLast-w.shift(b.hunk)-h.Line+1)
	}
	return h
}

// change judges one changed item.
func (r *resolver) change(w *fileWork, c change) {
	switch {
	case c.either().cut:
		r.severed(w, c)
	case w.f.New == "" && c.old != nil && c.old.kind != kFunction && !c.old.made(), w.f.Old == "" && c.new.kind != kFunction:
		// The file goes, or is new: only its functions count.
	case c.old == nil:
		r.added(w, c)
	case c.new == nil:
		r.removed(w, c)
	default:
		r.altered(w, c)
	}
}

func (r *resolver) ignore(w *fileWork, c change, kind, detail string) {
	r.res.Ignored = append(r.res.Ignored, w.hunk(c, kind, c.either().name, detail))
}

func (r *resolver) unresolved(w *fileWork, c change, kind, detail string) {
	r.res.Unresolved = append(r.res.Unresolved, w.hunk(c, kind, c.either().name, detail))
}

// added judges an item that only the new side has.
func (r *resolver) added(w *fileWork, c change) {
	it := c.new
	switch it.kind {
	case kFunction:
		r.res.Added = append(r.res.Added, it.name)
	case kInclude:
		r.ignore(w, c, "include", "an include")
	case kDeclaration:
		r.ignore(w, c, "declaration", "a declaration")
	case kMacro:
		if r.tree == nil && !takesEffect(it.name) {
			r.ignore(w, c, "new", "a new macro")
		} else {
			r.concern(w, c)
		}
	case kType, kVariable:
		r.ignore(w, c, "new", "a new "+it.kind.String())
	case kCall, kUnknown, kConditional:
		switch {
		case it.kind == kCall && describesOnly(it.name):
			r.ignore(w, c, "new", "what it says is data about the file")
		default:
			r.unresolved(w, c, "unknown", "a new "+it.kind.String()+" at file level")
		}
	}
	if it.kind != kFunction {
		for _, n := range it.names {
			r.other[n] = true
		}
	}
}

// removed judges an item that only the old side has.
func (r *resolver) removed(w *fileWork, c change) {
	it := c.old
	at := w.declaredBy(it)
	if it.kind == kFunction || it.made() {
		for _, d := range at {
			r.res.Removed = append(r.res.Removed, d.name)
			r.displaced(w, it)
		}
	}
	if w.f.New == "" && it.kind != kFunction {
		return
	}
	switch it.kind {
	case kFunction:
		if len(at) == 0 {
			r.res.Removed = append(r.res.Removed, it.name)
		}
		r.gone[it.name] = w.hunk(c, "function", it.name, "it becomes something else")
	case kInclude:
		r.ignore(w, c, "include", "an include")
	case kDeclaration, kType, kVariable:
		r.ignore(w, c, "removed", "a removed "+it.kind.String()+": what used it changes as well")
	case kMacro:
		r.concern(w, c)
	default:
		switch {
		case it.kind == kCall && describesOnly(it.name):
			r.ignore(w, c, "removed", "what it said is data about the file")
		case len(at) == 0 || !it.made():
			r.unresolved(w, c, "unknown", "a removed "+it.kind.String()+" at file level")
		}
	}
}

// altered judges an item that both sides have.
func (r *resolver) altered(w *fileWork, c change) {
	switch it := c.old; {
	case it.kind == kFunction || it.made() && len(between(w.fns, it.first, it.last)) > 0:
		r.function(w, c)
	case it.kind == kInclude:
		r.ignore(w, c, "include", "an include")
	case it.kind == kMacro || it.kind == kType || it.kind == kVariable || it.kind == kDeclaration:
		r.concern(w, c)
	case it.kind == kCall && describesOnly(it.name):
		r.ignore(w, c, "declaration", "what it says is data about the file")
	default:
		r.unresolved(w, c, "unknown", "a changed "+it.kind.String()+" at file level")
	}
}

// made tells an item that may make functions without looking like one: a macro does, or
// the body is not in the text.
func (it *item) made() bool {
	return it.kind == kCall || it.kind == kVariable || it.kind == kDeclaration || it.kind == kUnknown
}

// function finds the functions that an item of both sides stands for.
func (r *resolver) function(w *fileWork, c change) {
	it := c.old
	at := w.declaredBy(it)
	for _, d := range at {
		if it.made() || it.declares(d.name) {
			r.take(at)
			r.displaced(w, it)
			if c.new != nil && it.kind == kFunction && !sameTokens(signature(it.head()), signature(c.new.head())) {
				for _, d := range at {
					r.res.Signatures = append(r.res.Signatures, d.id)
				}
			}
			return
		}
	}
	if w.missing != "" {
		r.unresolved(w, c, "no_such_file", w.missing)
		return
	}
	if line := w.recordedLine(it.name); line != 0 {
		r.unresolved(w, c, "context", fmt.Sprintf("expected %s on lines %d to %d, it is recorded on line %d", it.name, it.first, it.last, line))
		return
	}
	if len(at) > 0 && !it.open {
		r.unresolved(w, c, "context", fmt.Sprintf("expected %s on line %d, %s is recorded on line %d", it.name, it.first, at[0].name, at[0].line))
		return
	}
	r.unresolved(w, c, "function", it.name+" is not recorded: it was not compiled into these files, or left no trace")
}
