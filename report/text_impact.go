package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

// textImpact prints the impacted-function list of each function: what is to be
// pasted first, then the other members, then the open units.
type textImpact struct {
	p       *printer
	opt     *Options
	inputs  []answer.Input
	matched []answer.Match
	results int
}

func (t *textImpact) header(h *answer.Header) { t.inputs, t.matched = h.Inputs, h.Matched }

func (t *textImpact) result(result any) error {
	im, err := as[answer.Impact](result)
	if err != nil {
		return err
	}
	if t.results++; t.results > 1 {
		t.p.line()
	}
	done := span{"complete", plainStyle}
	if !im.Complete {
		done = span{"not complete", yellow}
	}
	t.p.line(span{t.p.functionRef(&im.Function), bold}, plain(": "+verdictLine(im)+"; "), done, plain("; "+baseOf(totalCoverage(t.inputs))))
	t.members("replace", im.Replace)
	t.members("check", im.Check)
	t.openUnits(im)
	return nil
}

// verdictLine counts what has to be done.
func verdictLine(im *answer.Impact) string {
	n := &im.Totals
	s := "replace " + plural(n.Replace, "function") + " (" + group(n.Redirect) + " redirect), check " + group(n.Check)
	if n.Replace == 0 {
		s = "nothing known to replace, check " + group(n.Check)
	}
	if n.OpenUnits > 0 {
		bound := " bound "
		if n.OpenUnits == 1 {
			bound = " bounds "
		}
		s += ", " + plural(n.OpenUnits, "open unit") + bound + group(n.Bound) + " more"
	}
	return s
}

// members prints a list: symbols as they are pasted, the rows to be pasted
// first.
func (t *textImpact) members(title string, members []answer.Member) {
	if len(members) == 0 {
		return
	}
	sourceForms := slices.ContainsFunc(members, func(m answer.Member) bool { return m.Body.Demangled != "" })
	columns := []column{{title: title, style: bold, soft: true}, {title: "how"}, {title: "reasons", shrink: true},
		{title: "address"}, {title: "bytes", right: true}, {title: "patchable", spare: true, dull: "unknown"}, {title: "why", shrink: true}}
	if sourceForms {
		columns = append(columns, column{title: "source form", shrink: true})
	}
	if t.p.several() {
		columns = append(columns, t.p.fileColumn())
	}
	table := newTable(t.p, columns...)
	for _, m := range byHow(members) {
		cells := []string{symbolName(&m.Body), string(m.How), reasons(m.Reasons), m.Body.Address, group(m.Body.Size),
			m.Patchable, whyAndRisks(m)}
		if sourceForms {
			cells = append(cells, m.Body.Demangled)
		}
		if t.p.several() {
			cells = append(cells, t.p.file(m.Body.Input))
		}
		table.row(cells...)
	}
	table.flush()
}

// byHow orders members by what has to be done with them, what is to be pasted
// first, and keeps the order within.
func byHow(members []answer.Member) []*answer.Member {
	order := []answer.How{answer.Redirect, answer.ThroughCallers, answer.WithParent, answer.NotNeeded, answer.Impossible}
	sorted := make([]*answer.Member, len(members))
	for i := range members {
		sorted[i] = &members[i]
	}
	slices.SortStableFunc(sorted, func(a, b *answer.Member) int {
		return slices.Index(order, a.How) - slices.Index(order, b.How)
	})
	return sorted
}

func whyAndRisks(m *answer.Member) string {
	return strings.Trim(m.Why+"; "+join(m.Risks, risk), "; ")
}

// reasons names each kind of reason once and counts the repeats.
func reasons(list []answer.Reason) string {
	var words []string
	counts := map[string]int{}
	for i := range list {
		w := reasonWord(&list[i], functionName)
		if counts[w]++; counts[w] == 1 {
			words = append(words, w)
		}
	}
	for i, w := range words {
		if counts[w] > 1 {
			words[i] = w + " x" + group(counts[w])
		}
	}
	return strings.Join(words, "; ")
}

func (t *textImpact) end() {
	if len(t.matched) == 0 && t.results == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	}
}
