package main

import (
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
)

// The values of --fail-on.
const (
	gateImplied    = "implied"
	gateCheck      = "check"
	gateImpossible = "impossible"
	gateIncomplete = "incomplete"
)

// gate decides by the lists of an answer whether a run fails. A nil gate was not
// asked for: it sees nothing and passes.
type gate struct {
	on    []string
	trips map[string]*trip
}

// trip counts what a gate is about, and keeps the first function.
type trip struct {
	members, functions int
	first              answer.Function // without a name: of a plan
}

// newGate takes the values of --fail-on apart.
func newGate(values []string) (*gate, error) {
	if len(values) == 0 {
		return nil, nil
	}
	g := &gate{trips: map[string]*trip{}}
	for _, name := range strings.Split(strings.Join(values, ","), ",") {
		switch name {
		case gateImplied, gateCheck, gateImpossible, gateIncomplete:
			if !slices.Contains(g.on, name) {
				g.on = append(g.on, name)
			}
		default:
			return nil, usagef("--fail-on cannot be %q; it is %s, %s, %s or %s", name, gateImplied, gateCheck, gateImpossible, gateIncomplete)
		}
	}
	return g, nil
}

// needsLists tells that ranks do not say enough.
func (g *gate) needsLists() bool {
	return g != nil && slices.ContainsFunc(g.on, func(name string) bool { return name != gateIncomplete })
}

// list takes an impacted-function list into account.
func (g *gate) list(im *answer.Impact) {
	if g == nil {
		return
	}
	g.add(gateImplied, &im.Function, count(im.Check, implied))
	g.add(gateCheck, &im.Function, count(im.Check, toBeChecked))
	g.add(gateImpossible, &im.Function, count(im.Replace, impossible)+count(im.Check, impossible))
	if !im.Complete {
		g.add(gateIncomplete, &im.Function, 1)
	}
}

// plan takes a plan into account: the union of all lists.
func (g *gate) plan(r *answer.PlanResult) {
	if g == nil {
		return
	}
	plan := &r.Plan
	whole := &answer.Function{}
	g.add(gateImplied, whole, count(plan.Check, implied))
	g.add(gateCheck, whole, count(plan.Check, toBeChecked))
	g.add(gateImpossible, whole, count(plan.Others, impossible)+count(plan.Check, impossible))
	if !plan.Complete || len(r.UnresolvedHunks) > 0 {
		g.add(gateIncomplete, whole, 1)
	}
}

// ranked takes a rank into account where no list is going to follow.
func (g *gate) ranked(r *answer.Rank) {
	if g != nil && !g.needsLists() && !r.Complete {
		g.add(gateIncomplete, &r.Function, 1)
	}
}

func (g *gate) add(name string, f *answer.Function, members int) {
	if members == 0 || !slices.Contains(g.on, name) {
		return
	}
	t := g.trips[name]
	if t == nil {
		t = &trip{first: *f}
		g.trips[name] = t
	}
	t.members += members
	t.functions++
}

func count(members []answer.Member, is func(*answer.Member) bool) (n int) {
	for i := range members {
		if is(&members[i]) {
			n++
		}
	}
	return n
}

// implied tells a member that probably holds a copy of which no instance is left.
func implied(m *answer.Member) bool {
	return slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool {
		return r.Kind == answer.ReasonInlined && r.Class == answer.Implied
	})
}

// toBeChecked tells a member that does more than rely on the function.
func toBeChecked(m *answer.Member) bool {
	return slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool {
		return r.Kind != answer.ReasonTrustsCallee && r.Kind != answer.ReasonTrustsCaller
	})
}

func impossible(m *answer.Member) bool { return m.How == answer.Impossible }

// verdict is the exit code, given how much was read, and why it is not 0.
func (g *gate) verdict(read answer.Coverage) (code int, why []string) {
	if g == nil {
		return exitDone, nil
	}
	for _, name := range g.on {
		t := g.trips[name]
		switch {
		case t == nil:
		case name == gateIncomplete:
			code = worse(code, exitIncomplete)
			why = append(why, fmt.Sprintf("--fail-on %s: %s not complete; its last lines say how to close it", name, t.lists()))
		default:
			code = worse(code, exitGate)
			why = append(why, fmt.Sprintf("--fail-on %s: %d of such members %s; the rows of the answer name them", name, t.members, t.where()))
		}
	}
	if missing := read.Units - read.UnitsRead; missing > 0 {
		code = worse(code, exitIncomplete)
		why = append(why, fmt.Sprintf("--fail-on: %d of %d units could not be read as a whole, so the evidence is incomplete; the diagnostics of -v name them", missing, read.Units))
	}
	return code, why
}

func (t *trip) lists() string {
	switch {
	case t.functions == 1 && t.first.Name == "":
		return "the plan is"
	case t.first.Name == "":
		return fmt.Sprintf("%d plans are", t.functions)
	case t.functions == 1:
		return "the list of " + t.name() + " is"
	}
	return fmt.Sprintf("%d lists, that of %s first, are", t.functions, t.name())
}

func (t *trip) where() string {
	switch {
	case t.functions == 1 && t.first.Name == "":
		return "in the plan"
	case t.first.Name == "":
		return fmt.Sprintf("in %d plans", t.functions)
	case t.functions == 1:
		return "in the list of " + t.name()
	}
	return fmt.Sprintf("in %d lists, that of %s first", t.functions, t.name())
}

func (t *trip) name() string {
	f := &t.first
	if f.DeclFile == "" {
		return f.Name
	}
	return fmt.Sprintf("%s (%s:%d)", f.Name, f.DeclFile, f.DeclLine)
}
