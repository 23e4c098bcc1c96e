package report

import (
	"strings"

	"inlay/answer"
)

// textAudit writes the answers of "audit query": the first line answers and has the base, the
// second says what is not known, then come the results.
type textAudit[T any] struct {
	p      *printer
	title  func(*answer.AuditBase) string
	all    bool // the title says what is not known
	show   func(*T)
	finish func()
}

func (t *textAudit[T]) header(*answer.Header) {}

func (t *textAudit[T]) end() { t.finish() }

func (t *textAudit[T]) result(result any) error {
	if base, ok := is[answer.AuditBase](result); ok {
		t.p.line(span{t.title(base), bold})
		if base.Incomplete.Any() && !t.all {
			t.p.line(span{incompleteWords(base), yellow})
		}
		for _, note := range base.Notes {
			t.p.line(span{"note: " + note, dim})
		}
		return nil
	}
	r, err := as[T](result)
	if err == nil {
		t.show(r)
	}
	return err
}

// textAuditOf is what writes the answer of a command of audit, nil for any other.
func textAuditOf(p *printer, opt *Options) textBody {
	switch opt.Command {
	case "audit-collect":
		return &textCollect{p}
	case "audit-who":
		return newTextWho(p, opt)
	case "audit-impact":
		return newTextAuditImpact(p, opt)
	case "audit-findings":
		return newTextFindings(p, opt)
	case "audit-binaries":
		return newTextBinaries(p, opt)
	case "audit-top":
		return newTextTop(p)
	case "audit-changed":
		return newTextChanged(p, opt)
	case "audit-unknown":
		return newTextUnknown(p)
	}
	return nil
}

// incompleteWords says what "not found" does not mean.
func incompleteWords(b *answer.AuditBase) string {
	return "not everything is known, and what is not found may be there: " + incompleteCounts(b) + " (inlay audit query unknown lists them)"
}

// incompleteCounts counts what is not known about the base of an answer.
func incompleteCounts(b *answer.AuditBase) string {
	in := &b.Incomplete
	var parts []string
	if in.Binaries > 0 {
		parts = append(parts, group(in.Binaries)+" of "+plural(b.Binaries, "binary")+reasonsWhy(in))
	}
	if in.Failed > 0 {
		parts = append(parts, plural(in.Failed, "file")+" that could not be read")
	}
	if in.Collections > 0 {
		parts = append(parts, plural(in.Collections, "collection")+" not finished")
	}
	return strings.Join(parts, ", ")
}

// reasonsWhy counts the binaries by what is not known of them.
func reasonsWhy(in *answer.AuditIncomplete) string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{in.NoDWARF, "without DWARF"}, {in.Unread, "with units that could not be read"}, {in.LowerBound, "with units whose producer leaves no trace of a copy that vanished"}, {in.Other, "for other reasons"}} {
		if part.n > 0 {
			parts = append(parts, group(part.n)+" "+part.word)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// rowsShown is how many copies, members or functions of one binary are shown without -v.
const rowsShown = 20

// shownOf cuts rows to those that are shown.
func shownOf[T any](rows []T, verbose bool) []T {
	if verbose {
		return rows
	}
	return rows[:min(rowsShown, len(rows))]
}

// moreLine counts what is not shown.
func moreLine(p *printer, left int, what string) {
	if left > 0 {
		p.line(span{plural(left, what) + ": -v lists all", dim})
	}
}
