package livepatch

import (
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// folded is a definition of the function that has no code of its own.
type folded struct {
	def   program.Body
	place program.Place // at its symbol; File nil if none
	sites int
}

// addFolded looks for what became of definitions without code, and for other functions
// that were folded into the bodies of this one.
func (l *list) addFolded() error {
	for _, m := range l.order {
		if m.place.HasBody() {
			m.shared = twinNames(m.place.Body)
		}
	}
	for _, id := range l.ids {
		for _, s := range l.a.table.Subprograms(id) {
			if program.WithoutCode(s.Sub) || isFolded(s) {
				l.addDefinition(s)
			}
		}
	}
	return nil
}

// isFolded tells an abstract instance whose body was folded into another function, and a
// function that the linker folded.
func isFolded(s program.Body) bool {
	return (s.Sub.Abstract() || s.Sub.Discarded()) && !s.Sub.OutOfLine() && s.File.FoldedPlace(s.Sub).File != nil
}

func twinNames(b program.Body) (out []answer.Function) {
	for twin := range b.File.Twins(b.Sub) {
		out = append(out, b.File.Function(twin.Offset()))
	}
	return slices.AppendSeq(out, b.File.Merged(b.Sub))
}

// addDefinition adds what stands for a definition without code: the body that it was
// folded into, code at its symbol that no DIE describes, or else whoever names it in a call.
func (l *list) addDefinition(def program.Body) {
	found := def.File.Folded(def.Sub)
	f := folded{def: def, place: found.Place, sites: len(found.Sites)}
	l.folded = append(l.folded, f)
	switch {
	case found.Place.File == nil:
		l.addSites(def, found.Sites)
	case !found.Place.HasBody():
		m := l.add(l.a.code(found.Place), certain, reason{kind: ofBody, die: def.Sub.Offset(), note: &note{detail: "code at the function's symbol that no DIE describes"}})
		m.own = true
	case !l.isOwn(l.a.code(found.Place)):
		m := l.add(l.a.code(found.Place), certain, reason{kind: sharedCode, die: def.Sub.Offset(), note: &note{detail: "the function was folded into it"}})
		m.shared = append([]answer.Function{def.File.Function(found.Place.Sub.Offset())}, otherTwins(found.Place.Body, def.Sub)...)
	}
}

func otherTwins(b program.Body, not dwarfinline.Subprogram) (out []answer.Function) {
	for twin := range b.File.Twins(b.Sub) {
		if twin != not {
			out = append(out, b.File.Function(twin.Offset()))
		}
	}
	return out
}

// addSites adds the bodies whose call sites name a definition that has no symbol either:
// what they call is the code of another function.
func (l *list) addSites(def program.Body, sites []dwarfinline.CallSite) {
	for _, site := range sites {
		host := l.a.body(program.Body{File: def.File, Sub: site.Host()})
		if !l.isOwn(host) && !host.overridden {
			l.add(host, certain, reason{kind: sharedCode, die: site.Offset(), note: &note{detail: "calls the function, whose code was folded into another one"}})
		}
	}
}

// addSharedCallers adds the callers of shared code that name this function. One that
// names another function has nothing to do with the change; where no call site tells,
// it has to be checked.
func (l *list) addSharedCallers(m *member) error {
	m.reached = true
	if err := m.calls(); err != nil {
		return err
	}
	for i, caller := range m.callers {
		if w, ok := l.callsFunction(m, &m.calling[i]); ok && caller != m.code {
			l.add(caller, w, reason{kind: sharedCode, from: m, call: &m.calling[i]})
		}
	}
	return nil
}

// callsFunction tells whether the calls of a shared body mean this function.
func (l *list) callsFunction(m *member, c *program.Calling) (w weight, ok bool) {
	mine := map[string]bool{"": m.own}
	for _, name := range []string{l.fn.Source.Name, l.fn.Source.LinkageName} {
		if name != "" {
			mine[name] = true
		}
	}
	for i := range c.Calls {
		call := &c.Calls[i]
		switch {
		case !call.BySite:
			w, ok = max(w, min(m.weight, probable)), true
		case mine[c.Origin(call)]:
			return m.weight, true
		}
	}
	return w, ok
}

// keepsParameters tells suffixes that drop or replace parameters and nothing else: a
// part has another body than its function.
func keepsParameters(name clonename.Name) bool {
	for _, kind := range name.Kinds() {
		switch kind {
		case clonename.Isra, clonename.Constprop, clonename.LTOPriv, clonename.LocalAlias:
		default:
			return false
		}
	}
	return true
}
