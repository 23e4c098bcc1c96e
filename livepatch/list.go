package livepatch

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// list is an impacted-function list in the making: members are added until none leads
// to another.
type list struct {
	a       *analysis
	fn      *program.Function
	ids     []program.FunctionID
	members *memberIndex
	order   []*member // as added
	queue   []*member // that are not settled yet
	folded  []folded
	open    []openUnit
}

// member is one body of the list, with its reasons.
type member struct {
	*code
	reasons []reason
	leads   bool // another member is there because of this one
	own     bool // a body of the function itself
	weight  weight
	how     answer.How
	why     string
	// patchable is what Member.Patchable says.
	patchable string
	shared    []answer.Function
	// reached tells that callers stand for the member, so that it matters who holds its
	// address.
	reached bool
}

// weight is how much the reasons of a member weigh.
type weight uint8

const (
	trusts   weight = iota // may rely on what the function does: check
	probable               // probably holds a copy, or follows from one that does: check
	certain                // replace
)

// reason is one edge that leads to a member. It is turned into words only when the list
// is printed.
type reason struct {
	kind  kind
	class class
	die   uint64           // the evidence, 0 if it is not a DIE; of an inlined instance, if that is one
	from  *member          // the member that this one calls or hosts
	call  *program.Calling // of from
	note  *note
}

// note is what few reasons have.
type note struct {
	detail  string   // "" for what the kind tells
	implied *implied // of class implied
}

// kind and class are the published words in one byte: reasons come in millions.
type (
	kind  uint8
	class uint8
)

var kinds = [...]answer.ReasonKind{
	answer.ReasonBody, answer.ReasonClone, answer.ReasonInlined, answer.ReasonCallsClone, answer.ReasonSharedCode,
	answer.ReasonNoreturnContract, answer.ReasonEscalated, answer.ReasonTrustsCallee, answer.ReasonTrustsCaller, answer.ReasonUses, answer.ReasonRegisterContract,
}

const (
	ofBody kind = iota
	ofClone
	ofInlined
	callsClone
	sharedCode
	noreturnContract
	escalated
	trustsCallee
	trustsCaller
	uses
	registerContract
)

var classes = [...]answer.Class{"", answer.Located, answer.Empty, answer.Implied, answer.Reported}

const (
	noClass class = iota
	located
	empty
	isImplied
	reported
)

// list makes the impacted-function list of one function. The index is the list's until
// the next one is made with it.
func (a *analysis) list(fn *program.Function, x *memberIndex) (*list, error) {
	x.reset()
	l := &list{a: a, fn: fn, ids: a.idsOf(fn), members: x}
	steps := []func() error{l.addBodies, l.addFolded, l.addHosts, l.settleAll, l.addImplied, l.settleAll, l.addContracts, l.settleAll, l.findOpen}
	err := l.guarded(func() error {
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// guarded runs fn under the guards of all files that the function has parts in.
func (l *list) guarded(fn func() error) error {
	for _, part := range l.fn.Parts {
		inner, guard := fn, part.File.Guard
		fn = func() error { return guard(inner) }
	}
	return fn()
}

func compareMembers(a, b *member) int {
	return cmp.Or(program.CompareFiles(a.place.File, b.place.File), cmp.Compare(a.place.Entry, b.place.Entry), cmp.Compare(a.die(), b.die()))
}

func (m *member) die() uint64 {
	if m.place.HasBody() {
		return m.place.Sub.Offset()
	}
	return 0
}

// add gives a place one more reason. A member that weighs more than before is settled
// again, since what follows from it weighs more too.
func (l *list) add(c *code, w weight, r reason) *member {
	if r.from != nil {
		r.from.leads = true
	}
	m := l.members.of(c)
	switch {
	case m == nil:
		m = l.members.add(c)
		m.weight = w
		l.order = append(l.order, m)
		l.queue = append(l.queue, m)
	case w > m.weight:
		m.weight = w
		l.queue = append(l.queue, m)
	}
	for i := range m.reasons {
		if r.from != nil && r.note == nil && m.reasons[i].from == r.from && m.reasons[i].kind == r.kind {
			return m
		}
	}
	m.reasons = append(m.reasons, r)
	return m
}

// settleAll decides about every new member, which can add more.
func (l *list) settleAll() error {
	for len(l.queue) > 0 {
		m := l.queue[0]
		l.queue = l.queue[1:]
		if err := l.settle(m); err != nil {
			return err
		}
	}
	return nil
}

// addBodies adds the bodies of the function. A body whose symbol another
// definition took over is dead code and never a member.
func (l *list) addBodies() error {
	for _, id := range l.ids {
		for _, b := range l.a.table.Bodies(id) {
			c := l.a.body(b)
			if c.overridden {
				continue
			}
			kind := ofBody
			if c.isClone {
				kind = ofClone
			}
			l.add(c, certain, reason{kind: kind, die: b.Sub.Offset()}).own = true
		}
	}
	return nil
}

// addHosts adds the bodies around the inlined instances. An instance inside a body of
// the function itself is recursion, or a part that was inlined back: it adds
// nothing.
func (l *list) addHosts() error {
	for _, id := range l.ids {
		for _, i := range l.a.table.Instances(id) {
			host := l.a.body(i.Host())
			if host.overridden || l.isOwn(host) {
				continue
			}
			r := reason{kind: ofInlined, class: located, die: i.Offset()}
			if !i.Located() {
				r.class = empty
			}
			l.add(host, certain, r)
		}
	}
	return nil
}

// isOwn tells a body of the function itself.
func (l *list) isOwn(c *code) bool { return slices.Contains(l.ids, c.id) }

// addImplied adds the bodies that probably hold a copy without an instance. Where the
// compiler's own record is at hand, that is what tells.
func (l *list) addImplied() error {
	for v := range l.views() {
		for _, id := range l.ids {
			if v.record != nil {
				l.addReported(v, id)
				continue
			}
			for _, im := range v.impliedIn(id) {
				if l.isOwn(im.host) || im.host.overridden {
					continue
				}
				if m := l.members.of(im.host); m != nil && m.holdsInstance() {
					continue
				}
				l.add(im.host, probable, reason{kind: ofInlined, class: isImplied, note: &note{implied: im}})
			}
		}
	}
	return nil
}

func (m *member) holdsInstance() bool {
	return slices.ContainsFunc(m.reasons, func(r reason) bool { return r.kind == ofInlined })
}
