package cover

import (
	"errors"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/livepatch/drift"
	"inlay/program"
)

// findDrift holds what the new code relies on against the target.
func (r *run) findDrift() error {
	for _, p := range r.patches {
		switch {
		case p.Container != nil:
			r.findReferences(p)
		case p.Module != nil:
			if err := r.findUnapplied(p); err != nil {
				return err
			}
		}
		if p.File == nil {
			if p.Kind == KindContainer {
				r.gap(p, answer.GapNotCompared, "the code of the new functions of "+p.Path+" with the target", "give the shared object that the container was packed into")
			}
			continue
		}
		found, err := drift.Compare(r.ctx, p.File, r.target, r.pairs(p))
		switch {
		case errors.Is(err, elfscan.ErrNoDWARF):
			r.gap(p, answer.GapNoDWARF, p.Path+" has no DWARF: what its code relies on was not compared with the target", "build the patch with -g, or give its debug file")
			continue
		case err != nil:
			return err
		}
		for i := range found {
			r.addDrift(p, &found[i])
		}
	}
	return nil
}

// pairs are the new functions of a patch with the bodies that they take the place of.
func (r *run) pairs(p *Patch) (out []drift.Pair) {
	for _, e := range r.entries {
		if e.patch != p || !e.resolved() || !e.place.HasBody() {
			continue
		}
		switch b, ok := e.newBody(); {
		case ok && typeless(b):
			r.gap(p, answer.GapNotCompared, "the DWARF of "+p.Path+" has no types: what "+e.New+" relies on was not compared with the target", "build the patch with -g2")
			continue
		case ok:
			out = append(out, drift.Pair{New: b, Old: e.place.Body})
			continue
		}
		r.gap(p, answer.GapUndescribed, "no DIE of "+p.Path+" describes the new function of "+e.Symbol, "build the patch with -g")
	}
	return out
}

// typeless tells a body whose unit names no type, as with -g1, which leaves parameters out
// too. Nothing can be said then of how it is called.
func typeless(b program.Body) bool {
	types, err := b.File.Index().Types(b.Sub.Unit())
	return err == nil && types.Empty() // what cannot be read is told where it is needed
}

// addDrift takes over a finding. That a new function has another prototype than what it
// replaces belongs to the entry.
func (r *run) addDrift(p *Patch, f *drift.Finding) {
	if f.Kind == drift.Note {
		r.out.Notes = append(r.out.Notes, f.What+": "+f.Detail)
		return
	}
	if f.Kind == drift.Prototype && f.Function != "" {
		for _, e := range r.entries {
			if e.patch == p && e.New == f.Function && e.resolved() && f.Patch.Offset != 0 && f.Target.Place == e.place.File.Index().Place(e.place.Sub.Root()) {
				r.signature(e, f.Detail)
				return
			}
		}
	}
	out := answer.Drift{Verdict: answer.Fail, Kind: string(f.Kind), Function: f.Function, What: f.What, Detail: f.Detail}
	if f.Kind == drift.Unknown {
		out.Verdict = answer.Unknown
	}
	for _, place := range []drift.Place{f.Patch, f.Target} {
		if place.Input != "" {
			out.Evidence = append(out.Evidence, answer.Evidence{Kind: "die", Section: place.Section, Offset: place.Offset, Path: place.Path, Detail: "in " + place.Input})
		}
	}
	r.out.Drift = append(r.out.Drift, out)
}

// signature adds that a new function is not called as what it replaces is.
func (r *run) signature(e *replaced, detail string) {
	for i := range r.out.Clones {
		if c := &r.out.Clones[i]; c.Kind == "signature" && c.Object == e.object() && c.Symbol == e.Symbol && c.Verdict == answer.Fail {
			c.Detail += "; " + detail
			return
		}
	}
	body := e.place.Answer()
	r.out.Clones = append(r.out.Clones, answer.CoverClone{
		Verdict: answer.Fail, Kind: "signature", Object: e.object(), Symbol: e.Symbol, Body: &body, Existing: e.file.ClonesNamed(e.Symbol), Detail: "is not called as its new function is: " + detail,
	})
}
