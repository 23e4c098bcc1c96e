package livepatch

import (
	"inlay/answer"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// settle decides what has to be done with a member, and adds what follows from that.
func (l *list) settle(m *member) error {
	symbol, _ := m.place.Names()
	m.patchable = "unknown"
	switch area := m.place.Area(); {
	case area == program.AreaKernelInit:
		m.how, m.why = answer.NotNeeded, "freed after boot ("+m.place.Section()+")"
		return nil
	case area == program.AreaModuleInit:
		m.how, m.why = answer.NotNeeded, "runs only while the module is loaded ("+m.place.Section()+"): patch before that or leave it"
		m.weight = min(m.weight, probable)
		return nil
	case m.weight == trusts:
		m.how = answer.Redirect
		return nil
	case len(m.shared) > 0:
		m.how, m.why = answer.ThroughCallers, "its code also serves "+names(m.shared)+": redirecting it would change that too"
		return l.addSharedCallers(m)
	case symbol == "":
		return l.climb(m, "no symbol at its entry by which it could be redirected")
	}
	if why, err := l.lostSignature(m, symbol); err != nil || why != "" {
		m.how, m.why = answer.ThroughCallers, why
		if err == nil {
			err = l.addCallers(m, answer.ReasonCallsClone)
		}
		return err
	}
	can, why, err := l.a.redirectable(m.place)
	if err != nil {
		return err
	}
	if m.patchable = can; can == "no" {
		return l.climb(m, why)
	}
	m.how = answer.Redirect
	return nil
}

// lostSignature says why a body cannot be replaced by a function with the signature
// of the source, "" if it can.
func (l *list) lostSignature(m *member, symbol string) (string, error) {
	if !m.place.HasBody() || !clonename.MayHaveSuffix(symbol) {
		return "", nil
	}
	name := clonename.Parse(symbol)
	if !name.IsClone() {
		return "", nil
	}
	var err error
	if m.signature == nil {
		if m.signature, err = signatureOf(m.place.Body); err != nil {
			return "", err
		}
	}
	switch {
	case !name.SignatureMayDiffer() || l.a.opt.Policy == PolicyBinary:
		return "", nil
	case m.signature.InPlace && keepsParameters(name):
		m.why = "every parameter is where the calling convention puts it"
		return "", nil
	}
	return "the signature may differ from the source: replace its callers", nil
}

// addCallers adds the direct callers of a member. A call that only a call site of the DWARF
// knows has to be checked: no branch was found that makes it.
func (l *list) addCallers(m *member, kind answer.ReasonKind) error {
	calling, err := l.a.p.CallingPlaces(l.a.ctx, m.place.Body)
	if err != nil {
		return err
	}
	for _, c := range calling {
		l.addCaller(m, kind, c)
	}
	if len(calling) == 0 && kind == answer.ReasonCallsClone {
		m.why += "; no caller is known"
	}
	return l.takeUses(m)
}

func (l *list) addCaller(m *member, kind answer.ReasonKind, c program.Calling) {
	if c.Place == m.place {
		return
	}
	w := m.weight
	if onlyCallSites(c.Calls) {
		w = min(w, probable)
	}
	l.add(c.Place, w, reason{kind: kind, from: m, call: c.Calls})
}

func onlyCallSites(calls []answer.CallEdge) bool {
	for i := range calls {
		if calls[i].Witnesses[0] == answer.ByCode {
			return false
		}
	}
	return true
}

// takeUses notes who holds the address of a member that is not redirected: calls
// through such a place reach it whatever happens to its callers.
func (l *list) takeUses(m *member) error {
	uses, err := m.place.AddressUses()
	m.taken, m.unknownUses = uses, uses == nil
	return err
}

// climb replaces a member that cannot be redirected through its callers, and through
// the bodies that hold its function inlined.
func (l *list) climb(m *member, why string) error {
	m.patchable = "no"
	area := m.place.Area()
	switch {
	case !m.place.HasBody():
		m.how, m.why = answer.Impossible, why+"; no DIE describes it: assembler code can be neither redirected nor replaced through its callers"
		return nil
	case m.escalated() && (area == program.AreaNoinstr || area == program.AreaEntry):
		m.how, m.why = answer.Impossible, why+"; it stands in "+area.String()+", whose callers cannot be patched"
		return nil
	}
	m.how, m.why = answer.ThroughCallers, why
	before := len(l.order)
	if err := l.addCallers(m, answer.ReasonEscalated); err != nil {
		return err
	}
	l.addHostsOf(m)
	if len(l.order) == before && !l.hasDependents(m) {
		m.how, m.why = answer.Impossible, why+", and no caller is known"
	}
	return nil
}

// escalated tells a member that another one climbed to.
func (m *member) escalated() bool {
	for i := range m.reasons {
		if m.reasons[i].kind == answer.ReasonEscalated {
			return true
		}
	}
	return false
}

// hasDependents tells whether some member was added because of m.
func (l *list) hasDependents(m *member) bool {
	for _, other := range l.order {
		for i := range other.reasons {
			if other.reasons[i].from == m {
				return true
			}
		}
	}
	return false
}

// addHostsOf adds the bodies that hold the member's function inlined.
func (l *list) addHostsOf(m *member) {
	id := l.a.table.OfBody(m.place.Body)
	if id == program.NoFunction || m.own {
		return // the hosts of the function itself are members already
	}
	for _, i := range l.a.table.Instances(id) {
		if host := i.Host(); host != m.place.Body && !host.OverriddenWeak() && l.a.table.OfBody(host) != id {
			l.add(host.Place(), m.weight, reason{kind: answer.ReasonEscalated, from: m, instance: i.Instance, die: i.Offset()})
		}
	}
}
