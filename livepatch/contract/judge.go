package contract

import (
	"cmp"

	"inlay/disasm"
	"inlay/program"
)

// comesBack tells a function that can return.
func (s *searcher) comesBack(g *function) bool {
	entry := g.body.Sub.Entry()
	known, ok := s.back[entry]
	if !ok {
		if s.back == nil {
			s.back = make(map[uint64]bool)
		}
		known = !g.body.Sub.Noreturn() && s.decode(&s.sub, g) && s.sub.Reaches(entry)
		s.back[entry] = known
	}
	return known
}

// witness adds what the DWARF says, and judges.
func (s *searcher) witness(out *Finding, n *unit) {
	site, ok := s.held.Site(out.Back)
	if ok {
		out.Site = site.Offset
	}
	for _, h := range s.held.Across(out.Back) {
		if disasm.DWARFRegister(h.Register) == out.Register && h.Lo <= out.Call {
			out.Values = append(out.Values, Holder{h.Name, h.Offset, h.Lo, h.Hi})
		}
	}
	out.Why = s.unexplained(ok, turnedOff(n.u))
	out.Certain = out.Why == ""
}

// unexplained tells what is missing for a finding in the flow of the caller to be certain:
// the call needs a call site, and the unit must not have the optimization turned off.
func (s *searcher) unexplained(hasSite bool, off string) string {
	switch {
	case off != "":
		return off
	case !hasSite:
		return "the call has no DW_TAG_call_site: it may come from inline assembler, with a convention of its own"
	case s.flow.Open:
		return "some bytes of the caller start no instruction"
	}
	return ""
}

// compare orders findings by call, then by register.
func compare(a, b Finding) int {
	return cmp.Or(comparePlaces(a.Caller, b.Caller, a.Call, b.Call),
		cmp.Compare(a.Register, b.Register), cmp.Compare(a.Caller.Sub.Offset(), b.Caller.Sub.Offset()))
}

// comparePlaces orders calls by file, unit and address.
func comparePlaces(a, b program.Body, callA, callB uint64) int {
	return cmp.Or(program.CompareFiles(a.File, b.File), cmp.Compare(a.Sub.Unit().Offset(), b.Sub.Unit().Offset()), cmp.Compare(callA, callB))
}
