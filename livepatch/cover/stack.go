package cover

import (
	"encoding/hex"
	"fmt"
	"slices"

	"inlay/answer"
)

// loaded returns the patches that count once all are loaded in this order, the last among
// them: one with atomic replace takes the place of all in front of it, and a container can
// take back another.
func loaded(patches []*Patch) (out []*Patch) {
	for _, p := range patches {
		switch {
		case p.replaces():
			out = nil
		case p.Container != nil && p.Container.Revert:
			out = slices.DeleteFunc(out, func(q *Patch) bool { return q.Container != nil && q.Container.ID == p.Container.ID })
		}
		out = append(out, p)
	}
	return out
}

// judgeStack says what is not known of patches that are loaded one after the other.
func (r *run) judgeStack() error {
	for n, p := range r.patches {
		before := r.patches[:n]
		if n > 0 && p.Module != nil && p.Module.Replace == nil {
			r.gap(p, answer.GapNotCompared, p.Path+": nothing in the file tells whether it takes the place of the patches that are loaded before it", "see whether it sets klp_patch.replace")
		}
		if p.Container != nil {
			r.judgeDepends(p, before)
		}
	}
	for _, e := range r.entries {
		if q := e.instead; q != nil && q.patch != e.patch {
			r.gap(e.patch, answer.GapNotCompared, fmt.Sprintf("%s of %s is replaced by %s and then by %s", e.Symbol, e.object(), q.patch.Path, e.patch.Path),
				"see that the second new function holds what the first one changes")
		}
	}
	return nil
}

// judgeDepends says which patches a container builds on that are not loaded before it.
func (r *run) judgeDepends(p *Patch, before []*Patch) {
	for _, id := range p.Container.Depends {
		there := slices.ContainsFunc(before, func(q *Patch) bool { return q.Container != nil && !q.Container.Revert && q.Container.ID == id })
		if !there {
			r.gap(p, answer.GapNotSearched, p.Path+" depends on the patch "+hex.EncodeToString(id[:])+", which is not loaded before it", "name that patch first, and this one with --stack")
		}
	}
}
