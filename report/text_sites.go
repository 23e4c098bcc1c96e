package report

import (
	"strings"

	"inlay/answer"
)

// textSites prints a heading for each matched function and its sites below.
type textSites struct {
	p       *printer
	opt     *Options
	inputs  []answer.Input
	matches *matches
	table   *table
	current int // match whose sites are being printed, -1 before the first
	lines   int // headings so far
	results int
	empty   int
}

func newTextSites(p *printer, opt *Options) *textSites {
	return &textSites{p: p, opt: opt, current: -1}
}

// newTable makes the table; results of several files say which one.
func (t *textSites) newTable() *table {
	columns := []column{{title: "host", style: bold, soft: true}, {title: "call position", shrink: true, tail: true},
		{title: "chain", shrink: true}, {title: "depth", right: true, spare: true}, {title: "class", style: yellow},
		{title: "entry pc"}, {title: "bytes", right: true}}
	if t.p.several() {
		columns = append(columns, t.p.fileColumn())
	}
	return newTable(t.p, columns...)
}

func (t *textSites) header(h *answer.Header) {
	t.inputs = h.Inputs
	t.matches = newMatches(h.Matched)
	t.table = t.newTable()
	switch {
	case len(h.Matched) > 1:
		t.p.line(plain(summary(h.Matched) + "; " + baseOf(totalCoverage(h.Inputs))))
	case t.opt.All && totalCoverage(h.Inputs).Units > 0:
		t.p.line(plain("every inlined instance; " + baseOf(totalCoverage(h.Inputs))))
	}
}

// summary counts several matches in one line.
func summary(all []answer.Match) string {
	n, with, empty := 0, 0, 0
	for i := range all {
		n += all[i].InlinedInstances
		empty += all[i].EmptyInlinedInstances
		if all[i].InlinedInstances > 0 {
			with++
		}
	}
	if n == 0 {
		return plural(len(all), "function") + ", no inlined instance"
	}
	s := plural(len(all), "function") + ": " + plural(n, "inlined instance") + " of " + group(with) + " of them"
	if empty > 0 {
		s += " (" + group(empty) + " empty)"
	}
	return s
}

func (t *textSites) result(result any) error {
	s, err := as[answer.Site](result)
	if err != nil {
		return err
	}
	t.results++
	if s.Class == answer.Empty {
		t.empty++
	}
	if i := t.matches.find(&s.Callee); i != t.current {
		t.turnTo(i)
	}
	t.row(s)
	return nil
}

// turnTo starts the block of another match; the matches between, which have no
// sites, get their heading on the way.
func (t *textSites) turnTo(i int) {
	t.table.flush()
	t.current = i
	if i < 0 {
		return
	}
	if t.matches.printed[i] {
		t.blank()
		t.p.line(span{t.p.functionRef(&t.matches.all[i].Function), bold}, plain(", continued:"))
		return
	}
	t.matches.until(i, t.heading)
}

func (t *textSites) heading(m *answer.Match) {
	t.blank()
	t.p.line(t.headingSpans(m)...)
}

func (t *textSites) headingSpans(m *answer.Match) []span {
	line := []span{{t.p.functionRef(&m.Function), bold}, plain(": " + inlining(m))}
	if m.DifferentSourceVersion {
		line = append(line, span{"; the files were built from different source versions", yellow})
	}
	if len(t.matches.all) == 1 {
		base := baseOf
		if m.Units[answer.LowerBound] > 0 { // said already
			base = readOf
		}
		line = append(line, plain("; "+base(totalCoverage(t.inputs))))
	}
	return line
}

// blank separates blocks: not before the first line of all.
func (t *textSites) blank() {
	if t.lines++; t.lines > 1 || len(t.matches.all) > 1 {
		t.p.line()
	}
}

func (t *textSites) row(s *answer.Site) {
	at := ""
	if len(s.Chain) > 0 {
		own := &s.Chain[0]
		at = t.p.position(own.CallFile, own.CallLine, own.CallColumn)
	}
	cells := []string{hostName(&s.Host), at, chain(s.Chain), dec(s.Depth), classWord(s.Class), text(s.EntryPC), group(s.Bytes)}
	if t.p.several() {
		cells = append(cells, t.p.file(s.Input))
	}
	t.table.row(cells...)
}

// classWord names a class but the one that needs no word.
func classWord(c answer.Class) string {
	if c == answer.Located {
		return ""
	}
	return string(c)
}

// chain names the functions of a chain, innermost first.
func chain(calls []answer.Call) string {
	names := make([]string, len(calls))
	for i := range calls {
		names[i] = functionName(&calls[i].Function)
	}
	return strings.Join(names, " < ")
}

func (t *textSites) end() {
	t.table.flush()
	t.matches.rest(t.heading)
	switch {
	case t.opt.All && totalCoverage(t.inputs).Units > 0:
		t.p.line(plain(plural(t.results, "inlined instance") + " (" + group(t.empty) + " empty)"))
	case len(t.matches.all) == 0 && t.results == 0:
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	}
}
