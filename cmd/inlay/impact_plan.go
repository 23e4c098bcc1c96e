package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// maxPatch bounds the bytes of a patch: that between two kernel versions has 60 MB.
const maxPatch = 256 << 20

// readPatch reads the file of --patch, "-" being standard input.
func readPatch(a *app, name string) ([]byte, error) {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usagef("--patch: %w", err)
		}
		defer f.Close()
		in = f
	}
	patch, err := io.ReadAll(io.LimitReader(in, maxPatch+1))
	switch {
	case err != nil:
		return nil, usagef("--patch: %w", err)
	case len(patch) > maxPatch:
		return nil, usagef("--patch %s: larger than %d bytes; take a diff of the fix alone", name, maxPatch)
	case len(bytes.TrimSpace(patch)) == 0:
		return nil, usagef("--patch %s: it is empty; is the fix committed already? git diff HEAD~1 > FIX.diff", name)
	}
	return patch, nil
}

// planOf produces the lists of several functions and the plan that joins them.
type planOf struct {
	strict bool // that a pattern picks nothing is an error, not a note
	impactOf
	query  program.Query
	name   string            // of the patch
	patch  []byte            // nil without --patch
	change *livepatch.Change // nil before choose, and without --patch
}

// choose finds the functions that the patch changes and those that the patterns pick.
// Nothing is true if the files hold nothing of all that.
func (o *planOf) choose(ctx context.Context, p *program.Program) (sel *program.Selection, nothing bool, err error) {
	o.change = nil
	sel = program.SelectionOf(nil)
	if len(o.query.Patterns) > 0 {
		if sel, err = p.Select(ctx, o.query); err != nil {
			return nil, false, err
		}
		if err := o.noteMissing(ctx, p); err != nil {
			return nil, false, err
		}
	}
	if o.patch == nil {
		return sel, sel.Empty(), nil
	}
	if o.change, err = livepatch.ReadPatch(ctx, p, bytes.NewReader(o.patch), o.options); err != nil {
		return nil, false, fmt.Errorf("--patch %s: %w; make it again with git diff or diff -u", o.name, err)
	}
	functions := slices.Clone(o.change.Functions)
	known := make(map[answer.Function]bool, len(functions))
	for _, fn := range functions {
		known[fn.Answer()] = true
	}
	for _, fn := range sel.Functions() {
		if !known[fn.Answer()] {
			functions = append(functions, fn)
		}
	}
	return program.SelectionOf(functions), len(functions) == 0 && !o.found(), nil
}

// found tells that the files hold something of the patch, even if that is no function.
func (o *planOf) found() bool {
	return len(o.change.Users) > 0 || slices.ContainsFunc(o.change.Unresolved, func(h answer.Hunk) bool { return h.Kind != "no_such_file" })
}

// noteMissing says which of several patterns pick nothing: a plan without that function
// looks whole.
func (o *planOf) noteMissing(ctx context.Context, p *program.Program) error {
	missing, err := o.missing(ctx, p)
	if err != nil || len(o.query.Patterns) < 2 || o.strict {
		return err
	}
	for _, pattern := range missing {
		p.Note("", "", -1, fmt.Errorf("no function matches %q; \"inlay help patterns\" shows the forms", pattern))
	}
	return nil
}

// missing lists the patterns that pick nothing.
func (o *planOf) missing(ctx context.Context, p *program.Program) (missing []string, err error) {
	for _, pattern := range o.query.Patterns {
		sel, err := p.Select(ctx, program.Query{Patterns: []string{pattern}})
		if err != nil {
			return nil, err
		}
		if sel.Empty() {
			missing = append(missing, pattern)
		}
	}
	return missing, nil
}

// results yields the list of each function, then the plan. There is none if nothing
// matched.
func (o *planOf) results(ctx context.Context, p *program.Program, sel *program.Selection) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		plan, err := o.plan(ctx, p, sel, func(im *answer.Impact) bool { return yield(im, nil) })
		if err != nil && !errors.Is(err, errStopped) && !yield(nil, err) {
			return
		}
		if plan != nil && !yield(plan, nil) {
			return
		}
	}
}

// errStopped says that whoever gets the lists wants no more.
var errStopped = errors.New("stopped")

// plan joins the lists, each of which it shows to see. The plan of lists that could not all
// be made is not complete; it is nil if nothing matched or see returned false.
func (o *planOf) plan(ctx context.Context, p *program.Program, sel *program.Selection, see func(*answer.Impact) bool) (*answer.PlanResult, error) {
	joined := livepatch.NewPlan(p)
	var failed error
	for im, err := range livepatch.Impact(ctx, p, sel, o.options) {
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		joined.Add(&im)
		if !see(&im) {
			return nil, errStopped
		}
	}
	if ctx.Err() != nil {
		return nil, failed
	}
	if o.change != nil {
		joined.AddChange(o.change)
	}
	out := joined.Answer()
	if failed != nil {
		out.Plan.Complete = false
	}
	if len(out.Plan.Changed)+len(out.UnresolvedHunks)+len(out.Plan.Check) == 0 {
		return nil, failed
	}
	o.gate.plan(&out)
	return &out, failed
}
