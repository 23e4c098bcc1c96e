package livepatch

import (
	"inlay/answer"
	"inlay/program"
)

// settle decides what has to be done with a member, and adds what follows from that.
func (l *list) settle(m *member) error {
	m.patchable = "unknown"
	switch {
	case m.area == program.AreaKernelInit:
		m.how, m.why = answer.NotNeeded, "freed after boot ("+m.place.Section()+")"
		return nil
	case m.area == program.AreaModuleInit:
		m.how, m.why = answer.NotNeeded, "runs only while the module is loaded ("+m.place.Section()+"): patch before that or leave it"
		m.weight = min(m.weight, probable)
		return nil
	case m.weight == trusts:
		m.how = answer.Redirect
		if why := l.lostSignature(m); why != "" {
			m.how, m.why = answer.ThroughCallers, why
		}
		return nil
	case len(m.shared) > 0:
		m.how, m.why = answer.ThroughCallers, "its code also serves "+names(m.shared)+": redirecting it would change that too"
		return l.addSharedCallers(m)
	case m.symbol == "":
		return l.climb(m, "no symbol at its entry by which it could be redirected")
	}
	if why := l.lostSignature(m); why != "" {
		m.how, m.why = answer.ThroughCallers, why
		return l.addCallers(m, callsClone)
	}
	can, whyNot, err := m.redirectable()
	if err != nil {
		return err
	}
	if m.patchable = can; can == "no" {
		return l.climb(m, whyNot)
	}
	m.how = answer.Redirect
	return nil
}

// lostSignature says why a body cannot be replaced by a function with the signature
// of the source, "" if it can.
func (l *list) lostSignature(m *member) string {
	switch {
	case !m.place.HasBody() || l.a.opt.Policy == PolicyBinary:
		return ""
	case notCallable(m.place.Body):
		return "its compiler marked it as not to be called as its source says (DW_CC_nocall): replace its callers"
	case !m.isClone || !m.suffixes.SignatureMayDiffer():
		return ""
	case keepsParameters(m.suffixes) && m.signature().InPlace:
		m.why = "every parameter is where the calling convention puts it"
		return ""
	}
	return "the signature may differ from the source: replace its callers"
}

// addCallers adds the direct callers of a member. A call that only a call site of the DWARF
// knows has to be checked: no branch was found that makes it.
func (l *list) addCallers(m *member, kind kind) error {
	m.reached = true
	if err := m.calls(); err != nil {
		return err
	}
	for i, caller := range m.callers {
		if caller == m.code {
			continue
		}
		w := m.weight
		if onlySites(&m.calling[i]) {
			w = min(w, probable)
		}
		l.add(caller, w, reason{kind: kind, from: m, call: &m.calling[i]})
	}
	if len(m.callers) == 0 && kind == callsClone {
		m.why += "; no caller is known"
	}
	return nil
}

func onlySites(c *program.Calling) bool {
	for i := range c.Calls {
		if c.Calls[i].ByCode {
			return false
		}
	}
	return true
}

// climb replaces a member that cannot be redirected through its callers, and through
// the bodies that hold its function inlined.
func (l *list) climb(m *member, why string) error {
	m.patchable = "no"
	switch {
	case !m.place.HasBody():
		m.how, m.why = answer.Impossible, why+"; no DIE describes its code, so nobody knows who relies on what"
		return nil
	case m.symbol == "__fentry__" || m.symbol == "mcount":
		m.how, m.why = answer.Impossible, why+"; every function that can be traced enters through it"
		return nil
	case m.isEscalated() && (m.area == program.AreaNoinstr || m.area == program.AreaEntry):
		m.how, m.why = answer.Impossible, why+": its callers cannot be patched either"
		return nil
	}
	m.how, m.why = answer.ThroughCallers, why
	if err := l.addCallers(m, escalated); err != nil {
		return err
	}
	l.addHostsOf(m)
	if !m.leads {
		m.how, m.why = answer.Impossible, why+", and no caller is known"
	}
	return nil
}

// isEscalated tells a member that another one climbed to.
func (m *member) isEscalated() bool {
	for i := range m.reasons {
		if m.reasons[i].kind == escalated {
			return true
		}
	}
	return false
}

// addHostsOf adds the bodies that hold the member's function inlined.
func (l *list) addHostsOf(m *member) {
	if m.id == program.NoFunction || m.own {
		return // the hosts of the function itself are members already
	}
	for _, i := range l.a.table.Instances(m.id) {
		if host := l.a.body(i.Host()); !host.overridden && host.id != m.id {
			l.add(host, m.weight, reason{kind: escalated, from: m, die: i.Offset()})
		}
	}
}
