package report

import (
	"cmp"
	"strings"

	"inlay/answer"
)

func newTextFindings(p *printer, opt *Options) textBody {
	shown, left, first := map[string]int{}, &tally{}, true
	show := func(f *answer.AuditFinding) {
		if shown[f.Rule]++; shown[f.Rule] > findingsShown && !opt.Verbose {
			left.add(f.Rule)
			return
		}
		if first {
			first = false
			p.line()
		}
		auditFindingLine(p, f, opt.Verbose)
	}
	finish := func() {
		for _, rule := range left.words {
			p.line(span{plural(left.counts[rule], "more finding") + " of " + rule + ": -v lists all", dim})
		}
	}
	return &textAudit[answer.AuditFinding]{p: p, title: findingsTitle, show: show, finish: finish}
}

func findingsTitle(b *answer.AuditBase) string {
	var parts []string
	for _, v := range []answer.Verdict{answer.Fail, answer.Unknown, answer.Pass, answer.NotApplicable, answer.NotObservable} {
		if n := b.Totals[string(v)]; n > 0 {
			parts = append(parts, group(n)+" "+words1(v))
		}
	}
	if len(parts) == 0 {
		return "no finding in " + plural(b.Binaries, "binary")
	}
	return "findings in " + group(b.Totals["binaries"]) + " of " + plural(b.Binaries, "binary") + ": " + strings.Join(parts, ", ")
}

// auditFindingLine writes a finding on one line, with -v its evidence below.
func auditFindingLine(p *printer, f *answer.AuditFinding, verbose bool) {
	where := p.path(f.Unit)
	if f.Symbol != "" || f.Function != "" {
		where = strings.TrimSpace(where + " " + cmp.Or(f.Symbol, f.Function))
	}
	if f.Address != "" {
		where += " at " + f.Address
	}
	if where != "" {
		where += ": "
	}
	p.line(plain(f.Rule+" "), span{words1(f.Verdict), verdictStyle(f.Verdict)}, plain("  "+binaryWords(&f.Binary)+": "+where+f.Message))
	if !verbose {
		return
	}
	for _, e := range f.Evidence {
		p.line(span{"    " + e, dim})
	}
}

func newTextBinaries(p *printer, opt *Options) textBody {
	table := newTable(p, column{title: "binary", style: bold, shrink: true, tail: true}, column{title: "places", right: true, dull: "1"}, column{title: "outcome"},
		column{title: "machine", spare: true}, column{title: "units read", right: true}, column{title: "of", right: true}, column{title: "bodies", right: true},
		column{title: "inlined instances", right: true}, column{title: "verdict"}, column{title: "complete"}, column{title: "build-id", spare: true})
	show := func(f *answer.AuditFacts) {
		id := f.Binary.BuildID
		if !opt.Verbose {
			id = id[:min(12, len(id))]
		}
		outcomes := &tally{}
		for _, o := range f.Outcomes {
			outcomes.add(strings.ReplaceAll(o, "_", " "))
		}
		table.row(binaryName(&f.Binary), dec(len(f.Binary.Places)), strings.Join(outcomes.words, "; "), f.Binary.Machine, group(f.Coverage.UnitsRead), group(f.Coverage.Units),
			group(f.Bodies), group(f.Instances), words1(f.Verdict), yesNo(f.Complete), id)
	}
	title := func(b *answer.AuditBase) string {
		return plural(b.Binaries, "binary") + " with " + plural(b.Totals["bodies"], "body") + " and " + plural(b.Totals["inlined_instances"], "inlined instance") + "; files: " + outcomeWords(b.Sources)
	}
	return &textAudit[answer.AuditFacts]{p: p, title: title, show: show, finish: table.flush}
}

// outcomeWords counts files by what became of them.
func outcomeWords(sources map[string]int) string {
	var parts []string
	for _, outcome := range sortedKeys(sources) {
		parts = append(parts, group(sources[outcome])+" "+strings.ReplaceAll(outcome, "_", " "))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

func newTextTop(p *printer) textBody {
	table := newTable(p, column{title: "function", style: bold, soft: true}, column{title: "file:line", shrink: true, tail: true}, column{title: "inlined instances", right: true},
		column{title: "empty", right: true, spare: true}, column{title: "bytes", right: true}, column{title: "binaries", right: true}, column{title: "bodies", right: true}, column{title: "clones", right: true, dull: "0"})
	show := func(f *answer.AuditTop) {
		table.row(functionName(&f.Function), p.position(f.Function.DeclFile, f.Function.DeclLine, 0), group(f.Instances), group(f.Empty), group(f.Bytes),
			group(f.Binaries), group(f.Bodies), group(f.Clones))
	}
	title := func(b *answer.AuditBase) string {
		return plural(b.Totals["inlined_instances"], "inlined instance") + " of " + plural(b.Totals["functions"], "function") + " with " +
			plural(b.Totals["inlined_bytes"], "byte") + " in " + plural(b.Binaries, "binary")
	}
	return &textAudit[answer.AuditTop]{p: p, title: title, show: show, finish: table.flush}
}

func newTextUnknown(p *printer) textBody {
	table := newTable(p, column{title: "file", style: bold, shrink: true, tail: true}, column{title: "outcome"}, column{title: "why", shrink: true})
	show := func(u *answer.AuditUnknown) {
		name := ""
		switch {
		case u.Binary != nil:
			name = binaryWords(u.Binary)
		case u.Place != nil:
			name = placeName(u.Place)
		}
		table.row(name, strings.ReplaceAll(u.Outcome, "_", " "), strings.Join(u.Why, "; "))
	}
	title := func(b *answer.AuditBase) string {
		if !b.Incomplete.Any() {
			return "nothing is unknown: everything was read of " + plural(b.Binaries, "binary")
		}
		return "not everything is known: " + incompleteCounts(b)
	}
	return &textAudit[answer.AuditUnknown]{p: p, title: title, all: true, show: show, finish: table.flush}
}
