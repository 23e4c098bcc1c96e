package cover

import (
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/livepatch"
)

// judgeEntries says which entries of the patch cannot work, or do something else than is
// meant.
func (r *run) judgeEntries() error {
	for _, e := range r.entries {
		switch {
		case e.told:
		case e.file == nil:
			r.gap(e.patch, answer.GapNotSearched, e.why, "name that file too")
		case e.noSuchClone():
			r.out.Clones = append(r.out.Clones, e.lostClone(nil))
		case e.isAmbiguous():
			r.out.Ambiguous = append(r.out.Ambiguous, e.ambiguous(nil))
		case !e.resolved():
			r.out.Unpatchable = append(r.out.Unpatchable, answer.Unpatchable{
				Verdict: answer.Fail, Object: e.object(), Symbol: e.Symbol, Entry: true, Why: e.why + r.elsewhere(e),
			})
		case !e.place.HasBody():
			r.judgePlace(e)
		default:
			r.judgeBody(e)
		}
	}
	return nil
}

// judgePlace says what is known of code that no DIE begins at.
func (r *run) judgePlace(e *replaced) {
	body := e.place.Answer()
	can, why := livepatch.Redirectable(e.place)
	if can == "no" {
		r.out.Unpatchable = append(r.out.Unpatchable, answer.Unpatchable{Verdict: answer.Fail, Object: e.object(), Symbol: e.Symbol, Body: &body, Entry: true, Why: why})
	}
	r.gap(e.patch, answer.GapUndescribed, fmt.Sprintf("no DIE describes %s in %s: what else holds a copy of it is not known", e.Symbol, e.object()), "see the source")
}

// elsewhere says what became of a function that has no symbol.
func (r *run) elsewhere(e *replaced) string {
	name, _, _ := strings.Cut(e.Symbol, ".")
	for _, fn := range r.table.Functions() {
		if fn.Source.Name != name && fn.Source.LinkageName != name {
			continue
		}
		for _, id := range r.idsOf(fn) {
			if n := len(r.table.Instances(id)); n > 0 {
				return fmt.Sprintf("; %s (%s:%d) was inlined %d times", name, fn.Source.DeclFile, fn.Source.DeclLine, n)
			}
		}
	}
	return ""
}

// gap adds to what keeps the answer on a patch from being complete, unless it was checked:
// of that patch, if it has a build-id, so that no other patch for the same files is
// accepted with it.
func (r *run) gap(p *Patch, kind answer.GapKind, detail, how string) {
	if p.File != nil && r.checked.gapOf(p.File.ELF().BuildID(), kind, answer.Function{}) {
		return
	}
	if p.File == nil && r.checked.gap(kind, answer.Function{}) {
		return
	}
	for i := range r.out.Gaps {
		if g := &r.out.Gaps[i]; g.Kind == kind && g.Detail == detail {
			g.Count++
			return
		}
	}
	r.out.Gaps = append(r.out.Gaps, answer.Gap{Kind: kind, Count: 1, Detail: detail, Close: how})
}

// member is what the list of the entry's own function says of its body.
func (r *run) member(e *replaced) *answer.Member {
	id := r.table.OfBody(e.place.Body)
	for _, l := range r.lists {
		if slices.Contains(l.ids, id) {
			if m := l.members[e.id()]; m != nil {
				return m
			}
		}
	}
	return nil
}

// judgeBody says whether a body can be redirected, and whether that is what is meant.
func (r *run) judgeBody(e *replaced) {
	m := r.member(e)
	if m == nil {
		r.gap(e.patch, answer.GapNotCompared, "no list could be made of "+e.Symbol, "see the diagnostics")
		return
	}
	body := &m.Body
	unpatchable := func(v answer.Verdict, why string) {
		r.out.Unpatchable = append(r.out.Unpatchable, answer.Unpatchable{Verdict: v, Object: e.object(), Symbol: e.Symbol, Body: body, Entry: true, Why: why})
	}
	clone := func(v answer.Verdict, kind, detail string) {
		r.out.Clones = append(r.out.Clones, answer.CoverClone{
			Verdict: v, Kind: kind, Object: e.object(), Symbol: e.Symbol, Body: body, Existing: e.file.ClonesNamed(e.Symbol), Detail: detail,
		})
	}
	signatureLost := m.How == answer.ThroughCallers && m.Patchable == "unknown"
	switch {
	case m.How == answer.NotNeeded:
		unpatchable(answer.Fail, m.Why)
	case len(m.Shared) > 0:
		clone(answer.Unknown, "shared_code", "also serves "+names(m.Shared)+": redirecting it changes that too")
		if can, why := livepatch.Redirectable(e.place); can == "no" {
			unpatchable(answer.Fail, why)
		}
	case signatureLost:
		clone(answer.Fail, "signature", "is not called as its source says: replace its callers"+lost(m.Signature))
	case m.Patchable == "no", m.How == answer.Impossible:
		unpatchable(answer.Fail, m.Why)
	case m.Patchable == "unknown":
		unpatchable(answer.Unknown, "nothing in the file tells whether it can be redirected")
	}
	if len(m.Shared) == 0 && !signatureLost {
		r.judgePlaces(e, clone)
	}
}

func names(functions []answer.Function) string {
	var out []string
	for i := range functions {
		out = append(out, functions[i].Name)
	}
	return strings.Join(out, ", ")
}

// lost says what a clone's signature lost.
func lost(s *answer.Signature) string {
	if s == nil {
		return ""
	}
	var parts []string
	for _, list := range []struct {
		what       string
		parameters []answer.Parameter
	}{{"removed", s.Lost}, {"constant", s.Constant}, {"elsewhere", s.Changed}} {
		var found []string
		for i := range list.parameters {
			found = append(found, list.parameters[i].Name)
		}
		if len(found) > 0 {
			parts = append(parts, list.what+": "+strings.Join(found, ", "))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (parameters " + strings.Join(parts, "; ") + ")"
}
