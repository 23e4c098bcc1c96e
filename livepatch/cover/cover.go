package cover

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// ErrEmpty says that a patch has no entries, as one has that only takes back another.
var ErrEmpty = errors.New("the patch replaces nothing")

// Options tunes Run. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Impact tunes the impacted-function lists. An empty policy is that of the patch: see
	// [answer.CoverPatch].
	Impact livepatch.Options
	// Changed are the source functions that the patch changes; nil to infer them.
	Changed []*program.Function
	// Change is the fix that the patch is made of, if it was given; its functions count as
	// Changed.
	Change *livepatch.Change
	// Checked is what a person has looked at.
	Checked []answer.Checked
}

// given tells that the changed functions are known.
func (o *Options) given() bool { return o.Changed != nil || o.Change != nil }

// run is one answer in the making.
type run struct {
	ctx     context.Context
	target  *program.Program
	table   *program.FunctionTable
	opt     Options
	patches []*Patch // that count
	entries []*replaced
	by      map[string]*replaced // by the answer's id of the place
	lists   []*functionList      // of the changed functions, then of the others that are replaced
	plan    answer.PlanResult    // of the changed functions
	checked *acceptance
	out     *answer.Cover
}

// Run judges patches that are loaded in this order against the files that they are meant
// for; opt may be nil. There must be at least one patch. The error wraps ErrEmpty, is that
// of making the lists, or comes from ctx.
func Run(ctx context.Context, target *program.Program, patches []*Patch, opt *Options) (*answer.Cover, error) {
	r := &run{ctx: ctx, target: target, patches: loaded(patches), by: make(map[string]*replaced), out: &answer.Cover{Patch: patches[0].Path}}
	if opt != nil {
		r.opt = *opt
	}
	if r.opt.Impact.Policy == "" {
		r.opt.Impact.Policy = r.patches[len(r.patches)-1].policy()
	}
	r.describe(patches)
	if err := target.Guard(r.judge); err != nil {
		return nil, err
	}
	return r.out, nil
}

// judge does all the work.
func (r *run) judge() (err error) {
	if r.table, err = r.target.FunctionTable(r.ctx); err != nil {
		return err
	}
	r.checked = newAcceptance(r.opt.Checked, r.target)
	r.entries = resolve(r.target, r.patches)
	if len(r.entries) == 0 {
		return fmt.Errorf("%s: %w", r.patches[len(r.patches)-1].Path, ErrEmpty)
	}
	for _, e := range r.entries {
		if id := e.id(); id != "" {
			r.by[id] = e
		}
	}
	for _, step := range []func() error{r.makeLists, r.findMissing, r.findPossible, r.findRefused, r.judgeStack, r.judgeEntries, r.findOpen, r.findMismatches, r.findContracts, r.findDrift} {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	r.finish()
	return nil
}

// describe tells which patches are judged, against what.
func (r *run) describe(patches []*Patch) {
	for _, p := range patches {
		a := p.answer()
		a.Policy = string(r.opt.Impact.Policy) // that all of them are judged by
		a.Superseded = !slices.Contains(r.patches, p)
		r.out.Patches = append(r.out.Patches, a)
	}
	if files := r.target.Files(); len(files) > 0 {
		r.out.Target = files[0].Path()
	}
}

// isReplaced tells whether a body has a new function.
func (r *run) isReplaced(b *answer.Body) bool { return r.by[b.ID] != nil }

// finish draws the verdict.
func (r *run) finish() {
	out := r.out
	for _, e := range r.entries {
		out.Replaced = append(out.Replaced, e.answer(r.role(e)))
	}
	for i := range out.Replaced {
		if out.Replaced[i].Role == roleExtra {
			out.Extra = append(out.Extra, out.Replaced[i])
		}
	}
	out.UnresolvedHunks = r.plan.UnresolvedHunks
	out.Checked = r.checked.records
	out.Notes = append(out.Notes, r.checked.doubts...)
	fails := len(out.Missing) + len(out.Ambiguous) + len(out.Mismatches)
	unknowns := len(out.Possible) + len(out.OpenUnits) + len(out.Gaps) + len(out.UnresolvedHunks)
	count := func(v answer.Verdict) {
		switch v {
		case answer.Fail:
			fails++
		case answer.Unknown:
			unknowns++
		}
	}
	for i := range out.Unpatchable {
		count(out.Unpatchable[i].Verdict)
	}
	for i := range out.Clones {
		count(out.Clones[i].Verdict)
	}
	for i := range out.Drift {
		count(out.Drift[i].Verdict)
	}
	for i := range out.Contracts {
		count(out.Contracts[i].Verdict)
	}
	switch {
	case fails > 0:
		out.Verdict = answer.Fail
	case unknowns > 0:
		out.Verdict = answer.Unknown
	default:
		out.Verdict = answer.Pass
	}
}
