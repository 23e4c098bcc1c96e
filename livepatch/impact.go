package livepatch

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// Impact yields the impacted-function list of each selected function, in the
// order of the selection; opt may be nil.
func Impact(ctx context.Context, p *program.Program, sel *program.Selection, _ *Options) iter.Seq2[answer.Impact, error] {
	return func(yield func(answer.Impact, error) bool) {
		if sel.All() {
			var err error
			if sel, err = p.Everything(ctx); err != nil {
				yield(answer.Impact{}, err)
				return
			}
		}
		for _, fn := range sel.Functions() {
			if err := ctx.Err(); err != nil {
				yield(answer.Impact{}, err)
				return
			}
			impact, err := impactOf(p, fn)
			if !yield(impact, err) || err != nil {
				return
			}
		}
	}
}

// list is an impacted-function list in the making.
type list struct {
	fn      *program.Function
	members map[program.Body]*member
	order   []*member
	out     answer.Impact
}

// member is one body of the list, with its reasons.
type member struct {
	body    program.Body
	reasons []answer.Reason
	own     bool // a body of the function itself
}

func impactOf(p *program.Program, fn *program.Function) (answer.Impact, error) {
	l := &list{fn: fn, members: make(map[program.Body]*member)}
	l.out.Function = fn.Answer()
	for _, part := range fn.Parts {
		err := part.File.Guard(func() error {
			l.addBodies(part)
			l.addHosts(part)
			return nil
		})
		if err != nil {
			return l.out, err
		}
	}
	slices.SortStableFunc(l.order, compareMembers)
	for _, m := range l.order {
		l.out.Replace = append(l.out.Replace, l.rows(m)...)
	}
	for _, part := range fn.Parts {
		err := part.File.Guard(func() error {
			l.addOpenUnits(part)
			return nil
		})
		if err != nil {
			return l.out, err
		}
	}
	l.finish(p)
	return l.out, nil
}

func compareMembers(a, b *member) int {
	return cmp.Or(program.CompareFiles(a.body.File, b.body.File), cmp.Compare(a.body.Sub.Entry(), b.body.Sub.Entry()),
		cmp.Compare(a.body.Sub.Offset(), b.body.Sub.Offset()))
}

func (l *list) member(b program.Body) *member {
	m := l.members[b]
	if m == nil {
		m = &member{body: b}
		l.members[b] = m
		l.order = append(l.order, m)
	}
	return m
}

// addBodies adds the bodies of the function. A body whose symbol another
// definition took over is dead code and never a member.
func (l *list) addBodies(part program.Part) {
	for s := range part.File.Index().BodiesOf(part.Roots) {
		b := program.Body{File: part.File, Sub: s}
		if b.OverriddenWeak() {
			continue
		}
		m := l.member(b)
		m.own = true
		kind, detail := answer.ReasonBody, "machine code of the function itself"
		if kinds := b.CloneKinds(); len(kinds) > 0 {
			kind, detail = answer.ReasonClone, "a clone made from the function"
		}
		m.reasons = append(m.reasons, answer.Reason{Kind: kind, Detail: detail, Evidence: []answer.Evidence{die(s.Offset())}})
	}
}

// addHosts adds the bodies around the inlined instances. An instance inside a body of
// the function itself is recursion, or a part that was inlined back: it adds
// nothing.
func (l *list) addHosts(part program.Part) {
	for i := range part.File.Index().InstancesOf(part.Roots) {
		host := program.Body{File: part.File, Sub: i.Host()}
		if part.Roots.Has(i.Host().Root()) || host.OverriddenWeak() {
			continue
		}
		reason := answer.Reason{Kind: answer.ReasonInlined, Class: answer.Located, Evidence: []answer.Evidence{die(i.Offset())}}
		if !i.Located() {
			reason.Class = answer.Empty
		}
		for at := i.Parent(); at.Valid(); at = at.Parent() {
			reason.Via = append(reason.Via, part.File.Function(at.Origin()))
		}
		m := l.member(host)
		m.reasons = append(m.reasons, reason)
	}
}

func die(off uint32) answer.Evidence {
	return answer.Evidence{Kind: "die", Section: ".debug_info", Offset: uint64(off)}
}

// finish counts, and says whether the list is complete: no other body may hold
// a copy, every unit was read, and no member needs its callers.
func (l *list) finish(p *program.Program) {
	t := &l.out.Totals
	l.out.Complete = true
	for _, m := range l.out.Replace {
		t.Replace++
		t.Bytes += m.Body.Size
		switch m.How {
		case answer.Redirect:
			t.Redirect++
		case answer.ThroughCallers, answer.Impossible:
			l.out.Complete = false
		}
	}
	t.Check = len(l.out.Check)
	t.OpenUnits = len(l.out.OpenUnits)
	for _, u := range l.out.OpenUnits {
		t.Bound += len(u.Bound)
		if len(u.Bound) > 0 || u.State == answer.LowerBound {
			l.out.Complete = false
		}
	}
	for _, in := range p.Inputs() {
		if c := in.Coverage; in.DebugPath == "" || c.UnitsRead < c.Units || c.UnitsLowerBound > 0 {
			l.out.Complete = false
		}
	}
}
