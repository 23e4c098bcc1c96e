package report

import "inlay/answer"

func diffBaseMembers(e *encoder, b *answer.DiffBase) {
	e.num("functions", b.Functions)
	e.num("matched", b.Matched)
	e.num("changed", b.Changed)
	e.num("unfit", b.Unfit)
	counts(e, "totals", b.Totals)
	e.strings("incomplete", b.Incomplete)
}

func diffFunctionMembers(e *encoder, d *answer.DiffFunction) {
	member(e, "function", &d.Function, functionMembers)
	words(e, "changes", d.Changes)
	member(e, "old", &d.Old, auditCountMembers)
	member(e, "new", &d.New, auditCountMembers)
	list(e, "hosts_gained", d.HostsGained, functionMembers)
	list(e, "hosts_lost", d.HostsLost, functionMembers)
	e.strings("symbols_gained", d.SymbolsGained)
	e.strings("symbols_lost", d.SymbolsLost)
	list(e, "renumbered", d.Renumbered, diffSymbolMembers)
	e.str("old_prototype", d.OldPrototype)
	e.str("new_prototype", d.NewPrototype)
	e.strings("unfit", d.Unfit)
}

func diffSymbolMembers(e *encoder, s *answer.DiffSymbol) {
	e.str("old", s.Old)
	e.str("new", s.New)
}
