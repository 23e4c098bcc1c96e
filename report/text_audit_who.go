package report

import (
	"strings"

	"inlay/answer"
)

func newTextWho(p *printer, opt *Options) textBody {
	show := func(c *answer.AuditCopies) { textCopies(p, c, opt.Verbose) }
	return &textAudit[answer.AuditCopies]{p: p, title: whoTitle, show: show, finish: func() {}}
}

// whoTitle is the answer in one line.
func whoTitle(b *answer.AuditBase) string {
	with, open := b.Totals["binaries"], b.Totals["open_binaries"]
	base := plural(b.Binaries, "binary")
	name := strings.Join(b.Patterns, ", ")
	s := ""
	switch {
	case with > 0:
		s = name + ": copies in " + group(with) + " of " + base + ": " + copyCounts(b.Totals["out_of_line"], b.Totals["static_twins"], b.Totals["clones"],
			b.Totals["inlined_instances"], b.Totals["empty_inlined_instances"])
		if n := b.Totals["functions"]; n > 1 {
			s += ", of " + plural(n, "function")
		}
		if open > 0 {
			s += "; " + group(open) + " more may hold one that left no trace"
		}
	case open > 0:
		s = name + ": no copy that left a trace in " + base + ", but " + group(open) + " may hold one that left none"
	default:
		s = "no copy of a function that matches " + quotedPatterns(b.Patterns) + " in " + base
	}
	return s
}

// copyCounts counts copies by kind, those that there are.
func copyCounts(outOfLine, twins, clones, inlined, empty int) string {
	var parts []string
	if outOfLine > 0 {
		parts = append(parts, group(outOfLine)+" out of line")
	}
	if twins > 0 {
		parts = append(parts, plural(twins, "static twin"))
	}
	if clones > 0 {
		parts = append(parts, plural(clones, "clone"))
	}
	if inlined > 0 {
		part := plural(inlined, "inlined instance")
		if empty > 0 {
			part += " (" + group(empty) + " empty)"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return "no copy that left a trace"
	}
	return strings.Join(parts, ", ")
}

// textCopies writes what one binary holds: a heading, then a row for each copy.
func textCopies(p *printer, c *answer.AuditCopies, verbose bool) {
	p.line()
	tail := ": " + p.functionRef(&c.Function) + ": " + copyCounts(c.OutOfLine, c.StaticTwins, c.Clones, c.Inlined, c.EmptyInlined)
	if c.OpenUnits > 0 {
		tail += "; open in " + plural(c.OpenUnits, "unit")
	}
	if c.UnitsLowerBound > 0 {
		tail += "; a lower bound in " + plural(c.UnitsLowerBound, "unit")
	}
	p.line(span{binaryWords(&c.Binary), bold}, plain(tail))
	binaryDetails(p, &c.Binary, verbose)
	table := newTable(p, column{title: "copy"}, column{title: "symbol or host", style: bold, soft: true}, column{title: "address"}, column{title: "bytes", right: true},
		column{title: "call position", shrink: true, tail: true}, column{title: "inlined through", shrink: true}, column{title: "class", style: yellow},
		column{title: "unit", shrink: true, tail: true, spare: true})
	shown := shownOf(c.Copies, verbose)
	for i := range shown {
		copyRow(p, table, &shown[i])
	}
	table.flush()
	moreLine(p, len(c.Copies)-len(shown), "more copy")
}

func copyRow(p *printer, table *table, c *answer.AuditCopy) {
	kind := strings.ReplaceAll(string(c.Kind), "_", " ")
	if len(c.Clone) > 0 {
		kind += " (" + strings.Join(c.Clone, ", ") + ")"
	}
	if c.OverriddenWeak {
		kind += " (overridden weak)"
	}
	name, at := text(c.Symbol), ""
	if name == "" {
		name = c.Host
	}
	if c.Kind == answer.CopyInlined {
		at = p.position(c.CallFile, c.CallLine, c.CallColumn)
	}
	table.row(kind, orNone(name), c.Address, group(c.Bytes), at, strings.Join(c.Inliners, " < "), classWord(c.Class), p.path(c.Unit))
}
