package livepatch

import (
	"inlay/answer"
	"inlay/program"
)

// addContracts adds the functions that rely on what the compiler found out about the
// changed one without inlining it.
func (l *list) addContracts() error {
	l.addRemovedCalls()
	noreturn := l.declaredNoreturn()
	for _, m := range l.order[:len(l.order):len(l.order)] {
		if !m.own || m.how == answer.NotNeeded || !m.place.HasBody() {
			continue
		}
		if err := m.calls(); err != nil {
			return err
		}
		trusted := !livePatchFlag(m.place.Body) // units built with the flag trust neither callees nor callers
		for i, caller := range m.callers {
			c := &m.calling[i]
			if _, ok := l.callsFunction(m, c); len(m.shared) > 0 && !ok {
				continue // calls another function that shares the code
			}
			if c.NoReturn && !noreturn && caller != m.code {
				l.add(caller, certain, reason{kind: noreturnContract, from: m, call: c})
			}
			if trusted && c.Place.HasBody() && c.Place.Sub.Unit() == m.place.Sub.Unit() && !l.isOwn(caller) {
				l.add(caller, trusts, reason{kind: trustsCallee, from: m, call: c})
			}
		}
		if !trusted {
			continue
		}
		if err := l.addTrustingCallees(m); err != nil {
			return err
		}
	}
	return nil
}

// addRemovedCalls adds the code from which the compiler removed calls of the function,
// as far as the source tells.
func (l *list) addRemovedCalls() {
	if l.a.src == nil {
		return
	}
	for v := range l.views() {
		for _, id := range l.ids {
			hosts := v.namedIn(id)
			for _, c := range v.holders {
				if hosts[c] && !l.isOwn(c) {
					l.add(c, trusts, reason{kind: trustsCallee, note: &note{detail: "its source calls the function, and neither a call nor a copy is to be seen: the compiler removed the call as having no effect, or folded the function into an equal one"}})
				}
			}
		}
	}
}

// addTrustingCallees adds the local functions that a body calls and whose address nobody
// takes: the compiler saw all their calls, and may have used what they pass.
func (l *list) addTrustingCallees(m *member) error {
	g, err := m.place.File.Calls(l.a.ctx)
	if err != nil {
		return err
	}
	for _, p := range m.place.Body.Callees(g) {
		if p.Sub.External() || p.Sub.Unit() != m.place.Sub.Unit() {
			continue
		}
		callee := l.a.code(p)
		if l.isOwn(callee) {
			continue
		}
		taken, _, err := p.AddressTaken()
		if err != nil {
			return err
		}
		if !taken {
			l.add(callee, trusts, reason{kind: trustsCaller, from: m})
		}
	}
	return nil
}

// declaredNoreturn tells whether the source declares the function noreturn.
func (l *list) declaredNoreturn() bool {
	for _, id := range l.ids {
		for _, s := range l.a.table.Subprograms(id) {
			if s.Sub.Noreturn() {
				return true
			}
		}
	}
	return false
}

// livePatchFlag tells a body of a unit that was built with -flive-patching, which turns
// off what the contracts are about.
func livePatchFlag(b program.Body) bool {
	return b.Sub.Unit().ProducerHas("-flive-patching")
}
