package query

import (
	"slices"
	"strings"

	"inlay/answer"
	"inlay/audit/facts"
)

// list is an impacted-function list of one function in one binary, in the making.
type list struct {
	*holding
	members map[int32]*member // by number of the body
	queue   []*member         // that are not settled yet
	called  bool              // callers were asked for
}

// member is one body of the list, with its reasons.
type member struct {
	facts.Body
	described bool // Body is a row, and not what another row says of it
	reasons   []answer.AuditReason
	how       answer.How
	why       string
	// climbs tells that the callers stand for the member because it cannot be redirected, leads
	// that one of these was found.
	climbs, leads bool
}

// newList starts with the function's bodies and the hosts of its inlined instances.
func newList(h *holding) *list {
	l := &list{holding: h, members: map[int32]*member{}}
	for i := range h.bodies {
		b := &h.bodies[i]
		if b.OverriddenWeak { // the linker chose another definition: nothing calls this one
			continue
		}
		kind := answer.ReasonBody
		switch {
		case slices.Contains(b.Clone, "cold"):
			kind = answer.ReasonCold
		case len(b.Clone) > 0:
			kind = answer.ReasonClone
		}
		m := l.add(*b, answer.AuditReason{Kind: kind})
		m.Body, m.described = *b, true
	}
	for i := range h.instances {
		x := &h.instances[i]
		host := facts.Body{Name: x.HostName, Digest: x.Digest, Function: facts.None, Body: x.Host, Symbol: x.HostSymbol, Unit: x.Unit, UnitName: x.UnitName, Address: x.HostAddress}
		l.add(host, answer.AuditReason{Kind: answer.ReasonInlined, Class: answer.Class(x.Class), Via: x.Inliners})
	}
	return l
}

// add gives a body one more reason.
func (l *list) add(b facts.Body, r answer.AuditReason) *member {
	m := l.members[b.Body]
	if m == nil {
		m = &member{Body: b}
		l.members[b.Body] = m
		l.queue = append(l.queue, m)
	}
	for i := range m.reasons {
		if known := &m.reasons[i]; known.Kind == r.Kind && known.Class == r.Class && slices.Equal(known.Via, r.Via) {
			known.Count += max(r.Count, 1)
			return m
		}
	}
	r.Count = max(r.Count, 1)
	m.reasons = append(m.reasons, r)
	return m
}

// settle decides what has to be done with all members of all lists, round by round: what the
// members of one round lead to is the next one. It ends because a body joins a list once.
func (p *pool) settle(lists []*list) {
	for p.ctx.Err() == nil {
		p.describe(lists)
		climbing := map[key][]*list{}
		names := map[string]bool{}
		digests := map[facts.Digest]bool{}
		for _, l := range lists {
			for _, m := range l.queue {
				if m.OverriddenWeak { // as in newList
					delete(l.members, m.Body.Body)
					continue
				}
				if l.decide(m); m.how == answer.ThroughCallers {
					l.called = true
					climbing[key{m.Digest, m.Body.Body}] = append(climbing[key{m.Digest, m.Body.Body}], l)
					names[m.Name], names[m.Symbol] = true, true
					digests[m.Digest] = true
				}
			}
			l.queue = nil
		}
		if len(climbing) == 0 {
			return
		}
		p.addCallers(climbing, names, digests)
	}
}

// addCallers adds the callers of members, named as the table of calls does.
func (p *pool) addCallers(climbing map[key][]*list, names map[string]bool, digests map[facts.Digest]bool) {
	for c := range rows(p.ctx, &p.problems, p.store.Calls(p.ctx, setFilter(names, digests))) {
		if c.Body == facts.None || c.Caller == c.Body {
			continue
		}
		for _, l := range climbing[key{c.Digest, c.Body}] {
			m := l.members[c.Body]
			m.leads = true
			kind := answer.ReasonCallsClone
			if m.climbs {
				kind = answer.ReasonEscalated
			}
			caller := facts.Body{Name: c.CallerName, Digest: c.Digest, Function: facts.None, Body: c.Caller, Symbol: c.CallerSymbol, Address: c.CallerAddress, Unit: facts.None}
			l.add(caller, answer.AuditReason{Kind: kind, Via: []string{bodyName(&m.Body)}, Count: int(max(c.Code, c.DWARF))})
		}
	}
}

// describe reads the rows of the bodies that only other rows have named so far.
func (p *pool) describe(lists []*list) {
	names, digests := map[string]bool{}, map[facts.Digest]bool{}
	wanted := map[key][]*member{}
	for _, l := range lists {
		for _, m := range l.queue {
			if !m.described {
				k := key{m.Digest, m.Body.Body}
				wanted[k] = append(wanted[k], m)
				names[m.Name], digests[m.Digest] = true, true
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	for b := range rows(p.ctx, &p.problems, p.store.Bodies(p.ctx, setFilter(names, digests))) {
		for _, m := range wanted[key{b.Digest, b.Body}] {
			m.Body, m.described = b, true
		}
	}
}

func setFilter(names map[string]bool, digests map[facts.Digest]bool) *Filter {
	return &Filter{Names: sortedSet(names), Digests: sortedSet(digests)}
}

func sortedSet(set map[string]bool) []string {
	var list []string
	for s := range set {
		if s != "" {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// decide says what has to be done with a member.
func (l *list) decide(m *member) {
	switch {
	case slices.Contains(m.Clone, "cold"):
		m.how, m.why = answer.WithParent, "the cold part of a body: it goes with that"
	case initText(l.evidence, &m.Body):
		m.how, m.why = answer.NotNeeded, "freed after boot or load ("+m.Section+")"
	case m.Symbol == "":
		m.climb("no symbol at its entry by which it could be redirected")
	case untraceable(&m.Body):
		m.climb("it must not be traced (" + m.Section + "), so it cannot be redirected")
	case m.described && m.Signature == "source":
		m.how = answer.Redirect
	case m.Signature == "changed":
		m.how, m.why = answer.ThroughCallers, "the signature differs from the source: replace its callers"
	default:
		m.how, m.why = answer.ThroughCallers, "whether its signature is that of the source is not known: its callers are listed too"
	}
}

// climb leaves a member that cannot be redirected to its callers.
func (m *member) climb(why string) { m.how, m.why, m.climbs = answer.ThroughCallers, why, true }

// untraceable tells code of a kernel that no live patch can enter, where sections say so: a linked
// kernel merges them.
func untraceable(b *facts.Body) bool {
	return strings.HasPrefix(b.Section, ".noinstr.text") || strings.HasPrefix(b.Section, ".entry.text")
}

// initText tells code of a kernel or a module that is gone once it runs.
func initText(b *facts.Binary, body *facts.Body) bool {
	return strings.HasPrefix(body.Section, ".init.text") && (b.Name == "vmlinux" || b.Type == "rel")
}

// bodyName is the symbol of a body, else the name of its function.
func bodyName(b *facts.Body) string {
	if b.Symbol != "" {
		return b.Symbol
	}
	return b.Name
}
