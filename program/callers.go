package program

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/disasm"
	"inlay/dwarfinline"
)

// Callers lists the functions that call a body, by file and address: what the
// code of all files says, and what DW_TAG_call_site says, each call with its
// witnesses. A call through a static call trampoline or a stub of a procedure
// linkage table counts as a call of what it leads to.
func (p *Program) Callers(ctx context.Context, b Body) ([]answer.Caller, error) {
	calling, err := p.CallingPlaces(ctx, b)
	out := make([]answer.Caller, len(calling))
	for i, c := range calling {
		out[i] = answer.Caller{Body: c.Place.Answer(), Calls: c.Calls}
	}
	return out, err
}

// Calling is a place that calls a body, with its calls by address.
type Calling struct {
	Place Place
	Calls []answer.CallEdge
	// NoReturn tells that a range of the caller's code ends with one of the calls: it
	// has no code to return to.
	NoReturn bool
}

// CallingPlaces lists the places that call a body, see Callers.
func (p *Program) CallingPlaces(ctx context.Context, b Body) ([]Calling, error) {
	var out []Calling
	for _, f := range p.files {
		c := callerSet{f: f, callee: b, byEntry: make(map[uint64]*Calling), byReturn: make(map[uint64]bool)}
		g, err := f.Calls(ctx)
		if err != nil {
			return out, err
		}
		err = f.Guard(func() error { return c.collect(g) })
		if err != nil {
			return out, err
		}
		out = append(out, c.list()...)
	}
	return out, nil
}

// callerSet collects the callers of one body in one file.
type callerSet struct {
	f        *File
	callee   Body
	byEntry  map[uint64]*Calling
	byReturn map[uint64]bool // return addresses of the calls that the code told
	aliases  map[string]bool // names that were asked about in isAlias
}

func (c *callerSet) collect(g *CallGraph) error {
	if c.f == c.callee.File {
		for _, r := range c.callee.Sub.Ranges() {
			c.addCalls(g, g.Into(r.Lo, r.Hi), "", maxTrampolines)
		}
	}
	imports, err := c.f.importTable()
	if err != nil {
		return err
	}
	symbol, aliases := c.callee.Names()
	if c.f == c.callee.File { // what leads to its address, by whatever name
		c.addNamed(g, imports, symbol)
		c.addCallSites() // last: it leaves out what the code told
		return nil
	}
	for _, symbol := range aliases {
		c.addNamed(g, imports, symbol)
	}
	return nil
}

// addNamed adds the calls that lead to the callee through pointers and stubs or, in
// another file, by its name.
func (c *callerSet) addNamed(g *CallGraph, imports *importTable, symbol string) {
	for _, stub := range imports.stubsTo(c.callee, c.f, symbol) {
		c.addCalls(g, g.Into(stub, stub+1), cmp.Or(imports.stubs[stub].name, symbol)+"@plt", maxTrampolines)
	}
	for _, call := range c.f.callsThroughSlots(g, imports, c.callee, symbol) {
		c.addCalls(g, []Call{call}, "", 0)
	}
	if c.f != c.callee.File && c.callee.Sub.External() {
		c.addCalls(g, c.f.callsOfName(g, symbol), "", 0)
		if hops := c.f.callsOfName(g, "__SCT__"+symbol); len(hops) > 0 {
			c.addCalls(g, hops, "__SCT__"+symbol, 0)
		}
	}
}

// maxTrampolines bounds how many trampolines behind each other are looked
// through.
const maxTrampolines = 2

// addCalls adds calls of the callee. via names the stub they go through, hops
// how many trampolines may still come before it.
func (c *callerSet) addCalls(g *CallGraph, calls []Call, via string, hops int) {
	for _, call := range calls {
		who := c.f.functionAt(call.From)
		if who.body == c.callee && call.To != 0 && (call.To != c.callee.Sub.Entry() || call.Kind != disasm.Call) {
			continue // a branch inside the body
		}
		if strings.HasPrefix(who.symbol, "__SCT__") && hops > 0 {
			c.addCalls(g, g.Into(who.entry, who.entry+1), who.symbol, hops-1)
			continue
		}
		edge := answer.CallEdge{
			Address: c.f.elf.Address(call.From), Kind: c.kind(call, via), Via: via, Witnesses: []answer.Witness{answer.ByCode},
		}
		back := c.f.returnAddress(call)
		if back != 0 {
			c.byReturn[back] = true
			if site, ok := c.f.callSites()[back]; ok {
				edge.Witnesses = append(edge.Witnesses, answer.ByCallSite)
				edge.Origin = c.otherOrigin(site, via)
			}
		}
		caller := c.add(who, edge)
		caller.NoReturn = caller.NoReturn || call.Kind == disasm.Call && who.endsAt(back)
	}
}

// endsAt tells whether a range of the place's code ends at pc.
func (w place) endsAt(pc uint64) bool {
	if w.body == (Body{}) {
		return false
	}
	return slices.ContainsFunc(w.body.Sub.Ranges(), func(r dwarfinline.Range) bool { return r.Hi == pc })
}

// kind names how a branch reaches the callee.
func (c *callerSet) kind(call Call, via string) answer.CallKind {
	switch {
	case call.Kind == disasm.CallIndirect || call.Kind == disasm.JumpIndirect:
		return answer.IndirectCall
	case call.Kind == disasm.Call:
		return answer.DirectCall
	case via == "" && call.To != 0 && call.To != c.callee.Sub.Entry():
		return answer.JumpInto
	}
	return answer.TailCall
}

// otherOrigin returns the name of the function that a call site names, "" if
// it is the callee, the trampoline that the call goes through, or none.
func (c *callerSet) otherOrigin(site dwarfinline.CallSite, via string) string {
	if site.Origin() == 0 || site.Origin() == c.callee.Sub.Offset() || site.Origin() == c.callee.Sub.Root() {
		return ""
	}
	theirs, ours := c.f.Function(site.Origin()), c.callee.File.Function(c.callee.Sub.Offset())
	if theirs.Name == ours.Name && theirs.LinkageName == ours.LinkageName {
		return ""
	}
	name := cmp.Or(theirs.LinkageName, theirs.Name)
	if name == via || c.isAlias(name) {
		return ""
	}
	return name
}

// isAlias tells a second name of the callee from a function that was folded with
// it: both are symbols at the entry, but only a folded function has a
// definition in the DWARF.
func (c *callerSet) isAlias(name string) bool {
	if alias, ok := c.aliases[name]; ok {
		return alias
	}
	_, all := c.callee.Names()
	alias := slices.Contains(all, name)
	if alias {
		for range c.callee.File.index.Named(func(n []byte) bool { return string(n) == name }) {
			alias = false
			break
		}
	}
	if c.aliases == nil {
		c.aliases = make(map[string]bool)
	}
	c.aliases[name] = alias
	return alias
}

// addCallSites adds the calls that only a call site knows: those whose origin
// is the callee's DIE, or for a body that is no clone its abstract instance.
func (c *callerSet) addCallSites() {
	sub := c.callee.Sub
	plain := c.callee.CloneKinds() == nil
	for _, site := range c.f.callSitesOf(sub.Offset(), sub.Root(), plain) {
		if c.byReturn[site.ReturnPC()] || site.ReturnPC() == 0 && c.witnessed(site) {
			continue
		}
		kind := answer.DirectCall
		if site.Tail() {
			kind = answer.TailCall
		}
		host := Body{c.f, site.Host()}
		symbol, _ := host.Names()
		edge := answer.CallEdge{Kind: kind, Witnesses: []answer.Witness{answer.ByCallSite}}
		if pc := site.ReturnPC(); pc != 0 {
			edge.Address = c.f.elf.Address(pc)
		}
		c.add(place{entry: host.Sub.Entry(), symbol: symbol, body: host}, edge)
	}
}

// witnessed adds a call site without a return address, as clang writes tail calls, to
// the call of the same host that the code told and no site yet; false if there
// is none.
func (c *callerSet) witnessed(site dwarfinline.CallSite) bool {
	caller := c.byEntry[site.Host().Entry()]
	if caller == nil {
		return false
	}
	for i := range caller.Calls {
		e := &caller.Calls[i]
		if e.Kind != answer.DirectCall && len(e.Witnesses) == 1 && e.Witnesses[0] == answer.ByCode {
			e.Witnesses = append(e.Witnesses, answer.ByCallSite)
			return true
		}
	}
	return false
}

func (c *callerSet) add(who place, edge answer.CallEdge) *Calling {
	caller := c.byEntry[who.entry]
	if caller == nil {
		caller = &Calling{Place: who.export(c.f)}
		c.byEntry[who.entry] = caller
	}
	caller.Calls = append(caller.Calls, edge)
	return caller
}

// list returns the callers by address, their calls in the order found: those
// of the code by address, then those that only a call site knows.
func (c *callerSet) list() []Calling {
	entries := make([]uint64, 0, len(c.byEntry))
	for entry := range c.byEntry {
		entries = append(entries, entry)
	}
	slices.Sort(entries)
	out := make([]Calling, len(entries))
	for i, entry := range entries {
		out[i] = *c.byEntry[entry]
	}
	return out
}
