package report

import "inlay/answer"

func callerMembers(e *encoder, c *answer.Caller) {
	bodyMembers(e, &c.Body)
	list(e, "calls", c.Calls, callEdgeMembers)
}

func callEdgeMembers(e *encoder, c *answer.CallEdge) {
	e.str("address", c.Address)
	e.str("kind", string(c.Kind))
	e.str("via", c.Via)
	words(e, "witnesses", c.Witnesses)
	e.str("origin", c.Origin)
}

// addressTaken writes null where it is not known who takes the address.
func addressTaken(e *encoder, uses []answer.AddressUse) {
	if uses == nil {
		e.null("address_taken")
		return
	}
	list(e, "address_taken", uses, addressUseMembers)
}

func addressUseMembers(e *encoder, u *answer.AddressUse) {
	e.str("input", u.Input)
	e.str("address", u.Address)
	e.str("section", u.Section)
	e.str("symbol", u.Symbol)
}

func codeStatsMembers(e *encoder, c *answer.CodeStats) {
	e.size("instructions", c.Instructions)
	e.size("code_bytes", c.CodeBytes)
	e.num("calls", c.Calls)
	e.num("tail_calls", c.TailCalls)
	e.num("indirect_calls", c.IndirectCalls)
	e.num("indirect_jumps", c.IndirectJumps)
}

func padsMembers(e *encoder, p *answer.Pads) {
	e.num("traceable", p.Traceable)
	e.num("after_boot", p.AfterBoot)
	e.num("orphans", p.Orphans)
	e.num("patchable", p.Patchable)
}

func padMembers(e *encoder, p *answer.Pad) {
	e.str("kind", p.Kind)
	e.boolean("traceable", p.Traceable)
	e.boolean("endbr", p.Endbr)
	e.num("before", p.Before)
	e.num("behind", p.Behind)
	e.boolean("skipped", p.Skipped)
	e.num("unlisted", p.Unlisted)
	e.num("prefix_nops", p.PrefixNops)
	e.str("kcfi", p.KCFI)
	e.boolean("libpulp", p.Libpulp)
}

func listingMembers(e *encoder, l *answer.Listing) {
	member(e, "body", &l.Body, bodyMembers)
	list(e, "lines", l.Lines, lineMembers)
}

func lineMembers(e *encoder, l *answer.Line) {
	e.str("address", l.Address)
	e.str("bytes", l.Bytes)
	e.str("text", l.Text)
	e.str("target", l.Target)
	list(e, "frames", l.Frames, frameMembers)
}
