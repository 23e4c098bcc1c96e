package main

import (
	"context"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// rank orders the classes of evidence, the strongest first; 0 is none.
type rank uint8

const (
	none rank = iota
	located
	empty
	reported
	implied
	ranks
)

var rankNames = [ranks]string{"none", string(answer.Located), string(answer.Empty), string(answer.Reported), string(answer.Implied)}

func rankOf(c answer.Class) rank {
	for r := located; r < ranks; r++ {
		if rankNames[r] == string(c) {
			return r
		}
	}
	return none
}

// verdict is what the lists say about a recorded pair.
type verdict struct {
	class   rank // of the strongest edge
	bounded bool // the host lies inside a bound
	member  bool // the host is to be replaced or checked for another reason than a copy
}

// openPlace is what a list says about a function in a unit that is not closed.
type openPlace struct {
	bound   int // bodies
	hasSite bool
}

// judgement is the outcome.
type judgement struct {
	*record
	wrong      map[pair]rank // edges that the record does not have
	unrecorded int           // edges in units without a record
	unplaced   int           // edges of functions that have no declaration line, such as lambdas
	open       map[place]openPlace
	closed     map[place]bool // false: closed, and yet there are pairs
}

// judge asks for the list of every source function and compares.
func judge(ctx context.Context, p *program.Program, r *record, opt *livepatch.Options) (*judgement, error) {
	j := &judgement{record: r, wrong: make(map[pair]rank), open: make(map[place]openPlace), closed: make(map[place]bool)}
	all, err := p.Everything(ctx)
	if err != nil {
		return nil, err
	}
	for impact, err := range livepatch.Impact(ctx, p, all, opt) {
		if err != nil {
			return nil, err
		}
		j.list(impact)
	}
	for _, fn := range all.Functions() {
		if err := j.closedPlaces(fn); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// list takes one impacted-function list. A body that may merely rely on what a function
// does is not counted, unless the function has no code and the list says that its calls
// are gone from there.
func (j *judgement) list(impact answer.Impact) {
	callee := j.callee(linkName(impact.Function), impact.Function.DeclLine)
	for _, rows := range [][]answer.Member{impact.Replace, impact.Check} {
		for _, m := range rows {
			if strongest(m.Reasons) == none && (!onlyTrusts(m.Reasons) || len(impact.Definitions) > 0) {
				j.mark(callee, m.Body, func(v *verdict) { v.member = true })
			}
		}
	}
	for _, rows := range [][]answer.Member{impact.Replace, impact.Check} {
		for _, m := range rows {
			class := strongest(m.Reasons)
			if class != none && impact.Function.DeclLine == 0 && !j.noLines {
				j.unplaced++
			} else if class != none {
				j.edge(callee, m.Body, class)
			}
		}
	}
	for _, open := range impact.OpenUnits {
		number, ok := j.units.recorded(open.Input, open.Unit)
		if !ok {
			continue
		}
		j.open[place{number, callee}] = openPlace{len(open.Bound), open.HasSite}
		if j.places[place{number, callee}] == 0 {
			continue // no pair to look for
		}
		for _, b := range open.Bound {
			j.mark(callee, b, func(v *verdict) { v.bounded = true })
		}
	}
}

// mark changes the verdicts on the pairs of a callee and a body.
func (j *judgement) mark(callee uint32, b answer.Body, change func(*verdict)) {
	number, ok := j.units.recorded(b.Input, b.Unit)
	if !ok {
		return
	}
	for _, host := range hosts(b, j.bySymbol) {
		p := pair{number, callee, j.names.number(host)}
		if v, ok := j.pairs[p]; ok {
			change(&v)
			j.pairs[p] = v
		}
	}
}

// onlyTrusts tells a member that may merely rely on what the function does.
func onlyTrusts(reasons []answer.Reason) bool {
	for _, r := range reasons {
		if r.Kind != answer.ReasonTrustsCallee && r.Kind != answer.ReasonTrustsCaller {
			return false
		}
	}
	return true
}

// strongest returns the best class among reasons of inlining.
func strongest(reasons []answer.Reason) rank {
	best := none
	for _, r := range reasons {
		if r.Kind != answer.ReasonInlined {
			continue
		}
		if c := rankOf(r.Class); c != none && (best == none || c < best) {
			best = c
		}
	}
	return best
}

// edge takes one edge. A body with several names stands for several functions:
// the edge is wrong only if it is for all of them.
func (j *judgement) edge(callee uint32, b answer.Body, class rank) {
	number, ok := j.units.recorded(b.Input, b.Unit)
	if !ok {
		j.unrecorded++
		return
	}
	found := false
	keys := hosts(b, j.bySymbol)
	for _, host := range keys {
		p := pair{number, callee, j.names.number(host)}
		v, ok := j.pairs[p]
		if !ok {
			continue
		}
		found = true
		if v.class == none || class < v.class {
			v.class = class
			j.pairs[p] = v
		}
	}
	if found || stem(keys[0]) == calleeStem(j.names.texts[callee]) {
		return
	}
	p := pair{number, callee, j.names.number(keys[0])}
	if old := j.wrong[p]; old == none || class < old {
		j.wrong[p] = class
	}
}

// closedPlaces notes in which units a function is closed, and whether that is
// so.
func (j *judgement) closedPlaces(fn *program.Function) error {
	f := fn.Answer()
	callee := j.callee(linkName(f), f.DeclLine)
	for _, part := range fn.Parts {
		err := part.File.Guard(func() error {
			for u, state := range part.States() {
				number := j.units.numbers[unitID{part.File.Path(), u.Offset()}]
				if state == answer.Closed && j.units.all[number].recorded {
					at := place{number, callee}
					j.closed[at] = j.places[at] == 0
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
