package report

import (
	"strings"

	"inlay/answer"
)

// textImpact prints the impacted-function list of each function.
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
	t.p.line(span{functionRef(&im.Function), bold}, plain(": "+verdictLine(im)+"; "), done, plain("; "+baseOf(totalCoverage(t.inputs))))
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

func (t *textImpact) members(title string, members []answer.Member) {
	if len(members) == 0 {
		return
	}
	table := newTable(t.p, column{title: title, style: bold}, column{title: "how"},
		column{title: "reasons", shrink: true}, column{title: "address"}, column{title: "bytes", right: true},
		column{title: "patchable"}, column{title: "why", shrink: true}, column{title: "file", shrink: true, tail: true})
	for i := range members {
		m := &members[i]
		why := m.Why
		if len(m.Risks) > 0 {
			why = strings.Trim(why+"; "+join(m.Risks, risk), "; ")
		}
		table.row(hostName(&m.Body), string(m.How), reasons(m.Reasons), m.Body.Address, group(m.Body.Size),
			m.Patchable, why, m.Body.Input)
	}
	table.flush()
}

// reasons names each kind of reason once and counts the repeats.
func reasons(list []answer.Reason) string {
	var words []string
	counts := map[string]int{}
	for i := range list {
		w := reasonWord(&list[i])
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

// openUnits lists the units that may hold more, and what would settle them.
func (t *textImpact) openUnits(im *answer.Impact) {
	if len(im.OpenUnits) == 0 {
		return
	}
	table := newTable(t.p, column{title: "open unit", style: yellow}, column{title: "state"}, column{title: "site"},
		column{title: "body"}, column{title: "bodies it bounds", right: true}, column{title: "file", shrink: true, tail: true})
	states := map[answer.State]int{}
	for i := range im.OpenUnits {
		u := &im.OpenUnits[i]
		states[u.State]++
		table.row(u.Unit.Name, string(u.State), yesNo(u.HasSite), yesNo(u.HasBody), group(len(u.Bound)), u.Input)
	}
	table.flush()
	name := functionName(&im.Function)
	if n := states[answer.Open]; n > 0 {
		t.p.line(plain("to close " + plural(n, "open unit") + ": a copy of " + name + " that folded away leaves no trace; " +
			"read their sources for calls that lead to it, or their compiler's -fdump-ipa-clones"))
	}
	if n := states[answer.LowerBound]; n > 0 {
		t.p.line(plain("to close " + plural(n, "lower-bound unit") + ": ask their compiler for its own record " +
			"(clang -fsave-optimization-record, rustc -C remark=inline, go build -gcflags=-m)"))
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (t *textImpact) end() {
	if len(t.matched) == 0 && t.results == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	}
}
