package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/program"
)

// eachAnswer gathers what the systems answer: the header of the output needs all inputs,
// and the groups all plans.
type eachAnswer struct {
	code        int
	whole       bool // nothing failed while results were made
	nothing     bool // no system holds what is asked for
	inputs      []answer.Input
	diagnostics []answer.Diagnostic
	plans       []*systemPlan
}

// systemPlan is the answer of one system.
type systemPlan struct {
	answer.System
	result answer.PlanResult
	absent []string // patterns
}

// answerEach asks every system for its plan, one after the other, and writes those that
// are the same once.
func (a *app) answerEach(ctx context.Context, c *common, paths []string, q *question, out sinks) (int, error) {
	all := takeApart(paths)
	got := &eachAnswer{whole: true, nothing: true, diagnostics: all.left}
	same := map[string]int{}
	for _, s := range all.list {
		same[s.release]++
	}
	for _, s := range all.list {
		if err := a.askSystem(ctx, c, q, out, s, s.name(same[s.release]), got); err != nil {
			return exitDone, err
		}
	}
	if len(got.inputs) == 0 {
		return got.code, nil
	}
	if got.nothing {
		got.code = worse(got.code, exitNothing)
	}
	if !got.whole {
		got.code = worse(got.code, exitFailed)
	}
	end, err := got.write(out)
	if err != nil {
		return got.code, err
	}
	failed, why := q.gate.verdict(end.Coverage)
	for _, message := range why {
		complain(a.stderr, message)
	}
	return worse(got.code, failed), nil
}

// askSystem adds the answer of one system.
func (a *app) askSystem(ctx context.Context, c *common, q *question, out sinks, s *system, name string, got *eachAnswer) (err error) {
	p, err := a.open(ctx, c, q, s.paths, nil)
	if err != nil {
		return err
	}
	err = p.Guard(func() error { return a.answerSystem(ctx, p, c, q, out, s, name, got) })
	return errors.Join(err, p.Close())
}

func (a *app) answerSystem(ctx context.Context, p *program.Program, c *common, q *question, out sinks, s *system, name string, got *eachAnswer) error {
	if err := p.Changed(); err != nil {
		return err
	}
	got.code = worse(got.code, a.failures(p, c, q, out))
	inputs := p.Inputs()
	if len(inputs) == 0 {
		return nil
	}
	got.inputs = append(got.inputs, inputs...)
	plan := &systemPlan{System: answer.System{Name: name, Release: s.release, Inputs: s.paths}}
	sel, nothing, err := q.each.choose(ctx, p)
	if err != nil {
		return patternError(err)
	}
	got.nothing = got.nothing && nothing
	if plan.absent, err = q.each.missing(ctx, p); err != nil {
		return patternError(err)
	}
	result, err := q.each.plan(ctx, p, sel, func(*answer.Impact) bool { return ctx.Err() == nil })
	if err := cmp.Or(ctx.Err(), p.Changed()); err != nil {
		return err
	}
	if err != nil {
		complain(a.stderr, elfscan.Explain(fmt.Errorf("%s: %w", name, err)))
		got.whole = false
	}
	if result != nil {
		plan.result = *result
	}
	got.plans = append(got.plans, plan)
	got.diagnostics = append(got.diagnostics, p.Diagnostics()...)
	return nil
}

// write writes the groups.
func (got *eachAnswer) write(out sinks) (end answer.End, err error) {
	header := answer.Header{
		Schema: answer.Schema{Name: "inlay.impact", Version: answer.SchemaVersion},
		Tool:   answer.Tool{Name: "inlay", Version: toolVersion()},
		Inputs: got.inputs,
	}
	if err := out.header(header); err != nil {
		return end, err
	}
	for _, r := range got.groups() {
		if err := out.result(r); err != nil {
			return end, err
		}
		end.Results++
	}
	for _, d := range got.diagnostics {
		end.Diagnostics++
		if err := out.diagnostic(d); err != nil {
			return end, err
		}
	}
	for i := range got.inputs {
		end.Coverage = end.Coverage.Add(got.inputs[i].Coverage)
	}
	return end, out.end(end)
}

// groups joins the systems whose plans are the same, in the order of the systems.
func (got *eachAnswer) groups() []*answer.EachResult {
	changed := got.changed()
	var order []*answer.EachResult
	known := map[string]*answer.EachResult{}
	for _, s := range got.plans {
		absent := slices.Concat(s.absent, s.lacks(changed))
		key := planKey(&s.result, s.Inputs[0]) + strings.Join(absent, "\x00")
		group := known[key]
		if group == nil {
			group = &answer.EachResult{Absent: absent, PlanResult: s.result}
			known[key] = group
			order = append(order, group)
		}
		group.Systems = append(group.Systems, s.System)
	}
	return order
}

// changed lists the names of the changed functions of all systems, in the order in which
// they first come.
func (got *eachAnswer) changed() (names []string) {
	for _, s := range got.plans {
		for i := range s.result.Plan.Changed {
			if name := s.result.Plan.Changed[i].Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// lacks lists the changed functions of other systems that this one has not, unless a
// pattern or a hunk says so already.
func (s *systemPlan) lacks(changed []string) []string {
	return slices.DeleteFunc(slices.Clone(changed), func(name string) bool {
		return slices.Contains(s.absent, name) ||
			slices.ContainsFunc(s.result.UnresolvedHunks, func(h answer.Hunk) bool { return h.Name == name }) ||
			slices.ContainsFunc(s.result.Plan.Changed, func(f answer.Function) bool { return f.Name == name })
	})
}

// planKey is the same for plans that ask for the same work: what has to be pasted, what
// cannot be, what has to be checked for more than trust, and what is open. Addresses and
// sizes differ from build to build, and so may the name of the linked file.
func planKey(r *answer.PlanResult, linked string) string {
	var b strings.Builder
	plan := &r.Plan
	fmt.Fprintf(&b, "%v\n", plan.Complete)
	for i := range plan.Rows {
		row := &plan.Rows[i]
		pos, object := -1, row.Object
		if row.Body.Input == linked {
			object = ""
		}
		if row.SymPos != nil {
			pos = *row.SymPos
		}
		fmt.Fprintf(&b, "paste %q %q %d %s", object, row.Symbol, pos, row.Patchable)
		for k := range row.Needs {
			fmt.Fprintf(&b, " %q %q", row.Needs[k].Kind, row.Needs[k].Symbol)
		}
		b.WriteByte('\n')
	}
	var members []string
	for i := range plan.Others {
		members = append(members, fmt.Sprintf("other %s %q\n", plan.Others[i].How, nameOf(&plan.Others[i].Body)))
	}
	for i := range plan.Check {
		if toBeChecked(&plan.Check[i]) {
			members = append(members, fmt.Sprintf("check %q\n", nameOf(&plan.Check[i].Body)))
		}
	}
	slices.Sort(members) // their order is that of the addresses
	for _, m := range members {
		b.WriteString(m)
	}
	for i := range r.UnresolvedHunks {
		h := &r.UnresolvedHunks[i]
		fmt.Fprintf(&b, "hunk %q %d %s\n", h.File, h.Line, h.Kind)
	}
	fmt.Fprintf(&b, "%q %q %q\n", plan.Added, plan.Removed, plan.Renamed)
	return b.String()
}

func nameOf(b *answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return b.Function.Name
}
