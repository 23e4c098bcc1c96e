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
	for i := range calling {
		out[i] = answer.Caller{Body: calling[i].Place.Answer(), Calls: calling[i].Answer()}
	}
	return out, err
}

// CallingPlaces lists the places that call a body, see Callers.
func (p *Program) CallingPlaces(ctx context.Context, b Body) ([]Calling, error) {
	var out []Calling
	for _, f := range p.files {
		c := callerSet{f: f, callee: b}
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
	callers  []*Calling
	byEntry  map[uint64]*Calling // nil for few callers
	returns  []uint64            // return addresses of the calls that the code told
	byReturn map[uint64]bool     // made of returns when needed
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
		who := c.f.PlaceAt(call.From)
		if who.Body == c.callee && call.To != 0 && (call.To != c.callee.Sub.Entry() || call.Kind != disasm.Call) {
			continue // a branch inside the body
		}
		if name := c.f.trampoline(who); name != "" && hops > 0 {
			c.addCalls(g, g.Into(who.Entry, who.Entry+1), name, hops-1)
			continue
		}
		edge := CallEdge{From: call.From, Kind: c.kind(call, via), Via: via, ByCode: true}
		back := c.f.returnAddress(call)
		if back != 0 {
			edge.Site = c.f.callSites()[back]
			edge.BySite = edge.Site != dwarfinline.CallSite{}
		}
		caller := c.add(who, edge, back)
		caller.NoReturn = caller.NoReturn || call.Kind == disasm.Call && who.endsAt(back)
	}
}

// trampoline returns the name of a static call trampoline, which no DIE describes; ""
// for any other place.
func (f *File) trampoline(p Place) string {
	if p.HasBody() {
		return ""
	}
	if symbol, _ := p.Names(); strings.HasPrefix(symbol, "__SCT__") {
		return symbol
	}
	return ""
}

// endsAt tells whether a range of the place's code ends at pc.
func (p Place) endsAt(pc uint64) bool {
	if !p.HasBody() {
		return false
	}
	for _, r := range p.Sub.Ranges() {
		if r.Hi == pc {
			return true
		}
	}
	return false
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

// addCallSites adds the calls that only a call site knows: those whose origin
// is the callee's DIE, or for a body that is no clone its abstract instance.
func (c *callerSet) addCallSites() {
	sub := c.callee.Sub
	plain := c.callee.CloneKinds() == nil
	for _, site := range c.f.callSitesOf(sub.Offset(), sub.Root(), plain) {
		if c.told(site.ReturnPC()) || site.ReturnPC() == 0 && c.witnessed(site) {
			continue
		}
		kind := answer.DirectCall
		if site.Tail() {
			kind = answer.TailCall
		}
		host := Body{c.f, site.Host()}
		c.add(host.Place(), CallEdge{From: site.ReturnPC(), Kind: kind, Site: site, BySite: true}, 0)
	}
}

// told tells whether the code told the call that returns to pc.
func (c *callerSet) told(pc uint64) bool {
	if pc == 0 {
		return false
	}
	if c.byReturn == nil {
		c.byReturn = make(map[uint64]bool, len(c.returns))
		for _, back := range c.returns {
			c.byReturn[back] = true
		}
	}
	return c.byReturn[pc]
}

// witnessed adds a call site without a return address, as clang writes tail calls, to
// the call of the same host that the code told and no site yet; false if there
// is none.
func (c *callerSet) witnessed(site dwarfinline.CallSite) bool {
	caller := c.caller(site.Host().Entry())
	if caller == nil {
		return false
	}
	for i := range caller.Calls {
		e := &caller.Calls[i]
		if e.Kind != answer.DirectCall && e.ByCode && !e.BySite {
			e.BySite = true
			return true
		}
	}
	return false
}

// add adds a call that returns to back, 0 if that is not known.
func (c *callerSet) add(who Place, edge CallEdge, back uint64) *Calling {
	caller := c.caller(who.Entry)
	if caller == nil {
		caller = &Calling{Place: who, callee: c.callee}
		c.callers = append(c.callers, caller)
		if c.byEntry != nil {
			c.byEntry[who.Entry] = caller
		}
	}
	caller.Calls = append(caller.Calls, edge)
	if back != 0 {
		c.returns = append(c.returns, back)
	}
	return caller
}

// caller returns the caller with an entry, nil if it is none so far. Most functions have
// few callers, for which a map is not worth while.
func (c *callerSet) caller(entry uint64) *Calling {
	const few = 16
	if c.byEntry == nil && len(c.callers) <= few {
		for _, caller := range c.callers {
			if caller.Place.Entry == entry {
				return caller
			}
		}
		return nil
	}
	if c.byEntry == nil {
		c.byEntry = make(map[uint64]*Calling, 2*len(c.callers))
		for _, caller := range c.callers {
			c.byEntry[caller.Place.Entry] = caller
		}
	}
	return c.byEntry[entry]
}

// list returns the callers by address, their calls in the order found: those
// of the code by address, then those that only a call site knows.
func (c *callerSet) list() []Calling {
	out := make([]Calling, len(c.callers))
	for i, caller := range c.callers {
		out[i] = *caller
	}
	slices.SortFunc(out, func(a, b Calling) int { return cmp.Compare(a.Place.Entry, b.Place.Entry) })
	return out
}
