package report

import "inlay/answer"

// textImpact prints the impacted-function list of each function: the rows to be
// pasted first, then the other members, what has to be checked, what is open, and
// why each member is one.
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
	t.list(im)
	return nil
}

// list prints the list of one function.
func (t *textImpact) list(im *answer.Impact) {
	done := span{"complete", plainStyle}
	if !im.Complete {
		done = span{"not complete", yellow}
	}
	t.p.line(span{t.p.functionRef(&im.Function), bold}, plain(": "+verdictLine(im)+"; "), done, plain("; "+baseOf(totalCoverage(t.inputs))))
	t.plan(im.Replace)
	t.check(im)
	t.open(im)
	t.why(im)
}

// verdictLine counts what has to be done.
func verdictLine(im *answer.Impact) string {
	n := &im.Totals
	s := "replace " + plural(n.Replace, "function") + " (" + group(n.Redirect) + " redirect" + impossibleWords(im) + "), check " + group(n.Check)
	if n.Replace == 0 {
		s = "nothing known to replace, check " + group(n.Check)
	}
	trust := 0
	for i := range im.Check {
		if onlyTrusts(&im.Check[i]) {
			trust++
		}
	}
	if trust > 0 {
		s += " (" + group(trust) + " may only rely on it)"
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

// impossibleWords counts the members for which there is no way.
func impossibleWords(im *answer.Impact) string {
	n := 0
	for i := range im.Replace {
		if im.Replace[i].How == answer.Impossible {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return ", " + group(n) + " impossible"
}

func (t *textImpact) end() {
	if len(t.matched) == 0 && t.results == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	}
}
