package livepatch

import (
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/livepatch/contract"
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
		if err := l.addRegisterContracts(m); err != nil {
			return err
		}
		trusted := mayTrust(m.place.Body)
		l.addCallersThatRely(m, noreturn, trusted)
		if !trusted {
			continue
		}
		if err := l.addTrustingCallees(m); err != nil {
			return err
		}
	}
	return nil
}

// addRegisterContracts adds the functions that keep a value in a register across a call
// because the body, or whatever calls it, leaves that alone.
func (l *list) addRegisterContracts(m *member) error {
	found, err := l.a.trusts.Trusting(l.a.ctx, m.place.Body)
	for i := range found {
		one := &found[i]
		caller := l.a.body(one.Caller)
		if caller.overridden || l.isOwn(caller) {
			continue
		}
		w := certain
		if !one.Certain {
			w = probable
		}
		r := reason{kind: registerContract, from: m, note: &note{detail: describeContract(one)}}
		l.add(caller, w, r)
	}
	return err
}

// describeContract says what a caller relies on.
func describeContract(one *contract.Finding) string {
	callee, _ := one.Callee.Names()
	elf := one.Caller.File.ELF()
	text := fmt.Sprintf("keeps a value in %v across its call of %s at %s, and reads it at %s", one.Register, callee, elf.Address(one.Call), elf.Address(one.Use))
	if one.Why != "" {
		text += "; " + one.Why
	}
	return text
}

// addCallersThatRely adds the callers of a body in its unit, which may rely on anything the
// compiler found out about it; noreturn tells that the source declares the function so.
// Once one caller has no code behind its call, the compiler has found that the function does
// not return, and none of the others does: of one that has code behind its call, that
// code belongs to another branch.
func (l *list) addCallersThatRely(m *member, noreturn, trusted bool) {
	endless := !noreturn && slices.ContainsFunc(m.calling, func(c program.Calling) bool { return c.NoReturn && inUnitOf(m, &c) })
	for i, caller := range m.callers {
		c := &m.calling[i]
		if l.isOwn(caller) || len(m.shared) > 0 && !l.callsThis(m, c) {
			continue // or calls another function that shares the code
		}
		if !noreturn && c.NoReturn || endless && inUnitOf(m, c) {
			l.add(caller, certain, reason{kind: noreturnContract, from: m, call: c})
		}
		if trusted && inUnitOf(m, c) {
			l.add(caller, trusts, reason{kind: trustsCallee, from: m, call: c})
		}
	}
}

func (l *list) callsThis(m *member, c *program.Calling) bool {
	_, ok := l.callsFunction(m, c)
	return ok
}

func inUnitOf(m *member, c *program.Calling) bool {
	return c.Place.HasBody() && c.Place.Sub.Unit() == m.place.Sub.Unit()
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

// mayTrust tells whether the compiler may have used in one function of the unit what it
// found out about another: not without optimization, and not with -flive-patching, which
// turns that off.
func mayTrust(b program.Body) bool {
	u := b.Sub.Unit()
	if u.ProducerHas("-flive-patching") || u.ProducerHas(" -O0") {
		return false
	}
	return !u.ProducerStarts("GNU ") || !u.ProducerHas(" -m") || u.ProducerHas(" -O") // GCC writes its flags down
}
