package report

import (
	"strings"

	"inlay/answer"
)

func newTextChanged(p *printer, opt *Options) textBody {
	show := func(c *answer.AuditChange) { textChange(p, c, opt.Verbose) }
	return &textAudit[answer.AuditChange]{p: p, title: changedTitle, show: show, finish: func() {}}
}

func changedTitle(b *answer.AuditBase) string {
	var parts []string
	for _, change := range []string{"added", "removed", "content", "outcome"} {
		if n := b.Totals[change]; n > 0 {
			parts = append(parts, group(n)+" "+changeWord(change))
		}
	}
	between := strings.Join(b.Snapshots, " and ")
	if len(parts) == 0 {
		return "no file differs between " + between
	}
	return "between " + between + ": files: " + strings.Join(parts, ", ") + "; copies of " + plural(b.Totals["functions"], "function") + " differ"
}

// changeWord is what happened to a file.
func changeWord(change string) string {
	switch change {
	case "content", "outcome":
		return "with another " + change
	}
	return change
}

// textChange writes one file, and the functions whose copies differ in it.
func textChange(p *printer, c *answer.AuditChange, verbose bool) {
	name := placeName(&answer.AuditPlace{Path: c.Path, Member: c.Member})
	tail := ": " + changeWord(c.Change)
	if c.Old != nil && c.New != nil && c.Old.Outcome != c.New.Outcome {
		tail += ": " + strings.ReplaceAll(c.Old.Outcome+", now "+c.New.Outcome, "_", " ")
	}
	if n := len(c.Functions); n > 0 {
		tail += "; copies of " + plural(n, "function") + " differ"
	}
	p.line(span{name, bold}, plain(tail))
	for _, note := range c.Notes {
		p.line(span{"  note: " + note, yellow})
	}
	table := newTable(p, column{title: "function", style: bold, soft: true}, column{title: "changes", shrink: true}, column{title: "out of line"}, column{title: "clones"}, column{title: "inlined"},
		column{title: "now in", shrink: true}, column{title: "no longer in", shrink: true})
	shown := shownOf(c.Functions, verbose)
	for i := range shown {
		f := &shown[i]
		table.row(p.functionRef(&f.Function), join(f.Changes, func(w *answer.CopyChange) string { return strings.ReplaceAll(string(*w), "_", " ") }),
			fromTo(f.Old.OutOfLine, f.New.OutOfLine), fromTo(f.Old.Clones, f.New.Clones), fromTo(f.Old.Instances, f.New.Instances),
			strings.Join(f.HostsGained, ", "), strings.Join(f.HostsLost, ", "))
	}
	table.flush()
	moreLine(p, len(c.Functions)-len(shown), "more function")
}

func fromTo(a, b int) string {
	if a == b {
		return group(a)
	}
	return group(a) + " to " + group(b)
}
