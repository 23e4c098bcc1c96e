package program

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
)

// Calling is a place that calls a body, with its calls: those that the code tells by
// address, then those that only a call site knows.
type Calling struct {
	Place Place
	Calls []CallEdge
	// NoReturn tells that a range of the caller's code ends with one of the calls: it
	// has no code to return to.
	NoReturn bool
	callee   Body
}

// CallEdge is one call. It is turned into words only when an answer needs it.
type CallEdge struct {
	From           uint64 // of the branch instruction; behind it where only a call site knows the call; 0 if unknown
	Kind           answer.CallKind
	Via            string // the stub or trampoline that the call goes through, "" for none
	ByCode, BySite bool   // the witnesses
	Site           dwarfinline.CallSite
}

// Answer describes the calls in the published vocabulary.
func (c *Calling) Answer() []answer.CallEdge {
	out := make([]answer.CallEdge, len(c.Calls))
	for i := range c.Calls {
		e := &c.Calls[i]
		out[i] = answer.CallEdge{Kind: e.Kind, Via: e.Via}
		if e.From != 0 {
			out[i].Address = c.Place.File.elf.Address(e.From)
		}
		if e.ByCode {
			out[i].Witnesses = append(out[i].Witnesses, answer.ByCode)
		}
		if e.BySite {
			out[i].Witnesses = append(out[i].Witnesses, answer.ByCallSite)
		}
		if e.ByCode && e.BySite {
			out[i].Origin = c.Origin(e)
		}
	}
	return out
}

// Origin returns the name of the function that a call's site names, "" if it is
// the callee, the trampoline that the call goes through, or none.
func (c *Calling) Origin(e *CallEdge) string {
	if e.Site == (dwarfinline.CallSite{}) {
		return ""
	}
	site := e.Site
	if site.Origin() == 0 || site.Origin() == c.callee.Sub.Offset() || site.Origin() == c.callee.Sub.Root() {
		return ""
	}
	theirs, ours := c.Place.File.Function(site.Origin()), c.callee.File.Function(c.callee.Sub.Offset())
	if theirs.Name == ours.Name && theirs.LinkageName == ours.LinkageName {
		return ""
	}
	name := cmp.Or(theirs.LinkageName, theirs.Name)
	if name == e.Via || c.callee.isAlias(name) {
		return ""
	}
	return name
}

// isAlias tells a second name of a body from a function that was folded with
// it: both are symbols at the entry, but only a folded function has a
// definition in the DWARF.
func (b Body) isAlias(name string) bool {
	if _, all := b.Names(); !slices.Contains(all, name) {
		return false
	}
	known, _ := b.File.defined.Load(name)
	if defined, ok := known.(bool); ok {
		return !defined
	}
	defined := false
	for range b.File.index.Named(func(n []byte) bool { return string(n) == name }) {
		defined = true
		break
	}
	b.File.defined.Store(name, defined)
	return !defined
}
