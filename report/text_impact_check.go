package report

import (
	"slices"

	"inlay/answer"
)

// check lists what has to be looked at. Members that hold no code of the function
// and may only rely on it are many: without verbose they are counted.
func (t *textImpact) check(im *answer.Impact) {
	var listed []*answer.Member
	callers, callees := 0, 0
	for i := range im.Check {
		m := &im.Check[i]
		switch {
		case t.opt.Verbose || !onlyTrusts(m):
			listed = append(listed, m)
		case slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool { return r.Kind == answer.ReasonTrustsCallee }):
			callers++
		default:
			callees++
		}
	}
	t.checkRows(listed)
	t.trusts(functionName(&im.Function), callers, callees)
}

func (t *textImpact) checkRows(members []*answer.Member) {
	if len(members) == 0 {
		return
	}
	table := newTable(t.p, t.withFile(append([]column{{title: "check", style: bold, soft: true}, {title: "reasons", shrink: true},
		{title: "address"}, {title: "bytes", right: true}, {title: "patchable", spare: true, dull: "unknown"}}, t.noteColumns(members)...))...)
	for _, m := range members {
		cells := append([]string{symbolName(&m.Body), reasons(m.Reasons), m.Body.Address, group(m.Body.Size), m.Patchable},
			t.noteCells(m, members)...)
		table.row(t.withFileCell(cells, m.Body.Input)...)
	}
	table.flush()
	t.details(members)
}

// reasons names each kind of reason once and counts the repeats.
func reasons(list []answer.Reason) string {
	var words tally
	for i := range list {
		words.add(reasonWord(&list[i], functionName))
	}
	return words.String()
}

func (t *textImpact) trusts(name string, callers, callees int) {
	s := ""
	if callers > 0 {
		s = plural(callers, "caller") + " in the same unit may rely on what " + name + " does not do"
	}
	if callees > 0 {
		if s != "" {
			s += "; "
		}
		s += plural(callees, "function") + " that it calls may rely on what it passes"
	}
	if s != "" {
		t.p.line(plain(s + " (-v lists them)"))
	}
}
