package report

import (
	"strings"

	"inlay/answer"
)

func newTextAuditImpact(p *printer, opt *Options) textBody {
	show := func(im *answer.AuditImpact) { textAuditList(p, im, opt.Verbose) }
	return &textAudit[answer.AuditImpact]{p: p, title: auditImpactTitle, show: show, finish: func() {}}
}

func auditImpactTitle(b *answer.AuditBase) string {
	base := plural(b.Binaries, "binary")
	if b.Totals["binaries"] == 0 {
		return "no copy of a function that matches " + quotedPatterns(b.Patterns) + " in " + base
	}
	return strings.Join(b.Patterns, ", ") + ": replace " + plural(b.Totals["replace"], "body") + " (" + group(b.Totals["redirect"]) + " redirect) in " +
		group(b.Totals["binaries"]) + " of " + base + "; " + group(b.Totals["complete"]) + " of " + plural(b.Totals["lists"], "list") + " complete"
}

// textAuditList writes the list of one function in one binary.
func textAuditList(p *printer, im *answer.AuditImpact, verbose bool) {
	p.line()
	tail := ": " + p.functionRef(&im.Function) + ": replace " + plural(im.Totals.Replace, "body") + " (" + group(im.Totals.Redirect) + " redirect, " + plural(im.Totals.Bytes, "byte") + ")"
	if im.Complete {
		tail += "; complete"
	}
	p.line(span{binaryWords(&im.Binary), bold}, plain(tail))
	binaryDetails(p, &im.Binary, verbose)
	table := newTable(p, column{title: "how"}, column{title: "symbol", style: bold, soft: true}, column{title: "address"}, column{title: "bytes", right: true, dull: "0"},
		column{title: "because", shrink: true}, column{title: "signature", style: yellow, dull: "source"}, column{title: "unit", shrink: true, tail: true, spare: true})
	shown := shownOf(im.Replace, verbose)
	for i := range shown {
		m := &shown[i]
		name := m.Function + " (no symbol)"
		if m.Symbol != nil {
			name = *m.Symbol
		}
		table.row(strings.ReplaceAll(string(m.How), "_", " "), name, m.Address, group(m.Size), join(m.Reasons, auditReasonWord), m.Signature, p.path(m.Unit))
	}
	table.flush()
	moreLine(p, len(im.Replace)-len(shown), "more body")
	auditOpen(p, im, verbose)
}

// auditReasonWord is a reason in words: "inlined via f < g x3".
func auditReasonWord(r *answer.AuditReason) string {
	word := string(r.Kind)
	if class := classWord(r.Class); class != "" {
		word += " (" + class + ")"
	}
	if len(r.Via) > 0 {
		word += " via " + strings.Join(r.Via, " < ")
	}
	if r.Count > 1 {
		word += " x" + group(r.Count)
	}
	return word
}

// auditOpen says what the list leaves open.
func auditOpen(p *printer, im *answer.AuditImpact, verbose bool) {
	if n := len(im.OpenUnits); n > 0 {
		names := im.OpenUnits
		if more := n - 3; more > 0 && !verbose {
			names = append(append([]string{}, names[:3]...), group(more)+" more")
		}
		p.line(span{"open: a copy that folded away leaves no trace in " + plural(n, "unit") + ": " + strings.Join(names, ", "), yellow})
	}
	if im.UnitsLowerBound > 0 {
		p.line(span{"open: the producers of " + plural(im.UnitsLowerBound, "unit") + " leave no trace of a copy that vanished", yellow})
	}
	for _, gap := range im.Gaps {
		p.line(span{"open: " + gap, yellow})
	}
}
