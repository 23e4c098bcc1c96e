package report

import (
	"strconv"
	"strings"

	"inlay/answer"
)

// csvAuditTables are the tables of "audit query".
func csvAuditTables() map[string]csvTable {
	return map[string]csvTable{
		"audit-who":      {csvWhoColumns(), csvAudit(csvWho)},
		"audit-impact":   {csvAuditImpactColumns(), csvAudit(csvAuditImpact)},
		"audit-findings": {csvFindingColumns(), csvAudit(csvFinding)},
		"audit-binaries": {csvFactsColumns(), csvAudit(csvFacts)},
		"audit-top":      {csvTopColumns(), csvAudit(csvTop)},
		"audit-changed":  {csvChangedColumns(), csvAudit(csvChanged)},
		"audit-unknown":  {csvUnknownColumns(), csvAudit(csvUnknown)},
	}
}

// csvAudit leaves the base of an answer out of the table: what is not known goes to the notes.
func csvAudit[T any](write func(*T, func(...string))) func(any, func(...string)) error {
	rows := csvRows(write)
	return func(result any, row func(...string)) error {
		if _, ok := is[answer.AuditBase](result); ok {
			return nil
		}
		return rows(result, row)
	}
}

// baseNote is what a table and a log have no place for: nil if everything is known.
func baseNote(result any) *answer.Diagnostic {
	base, ok := is[answer.AuditBase](result)
	if !ok || !base.Incomplete.Any() {
		return nil
	}
	return &answer.Diagnostic{Input: base.Store, Offset: -1, Message: incompleteWords(base)}
}

func csvBinaryColumns() []string {
	return []string{"snapshot", "path", "member", "more_places", "digest", "build_id"}
}

// csvBinary names a binary by its first place and counts the others.
func csvBinary(b *answer.AuditBinary) []string {
	var first answer.AuditPlace
	if len(b.Places) > 0 {
		first = b.Places[0]
	}
	return []string{first.Snapshot, first.Path, first.Member, dec(max(len(b.Places)-1, 0)), b.Digest, b.BuildID}
}

func csvFunction(f *answer.Function) []string {
	return []string{f.Name, f.LinkageName, f.DeclFile, dec(f.DeclLine)}
}

func csvWhoColumns() []string {
	return append(csvBinaryColumns(), "function", "linkage_name", "decl_file", "decl_line", "kind", "symbol", "address", "section", "bytes", "unit",
		"clone", "external", "overridden_weak", "host", "host_address", "class", "inliners", "call_file", "call_line", "call_column", "evidence", "open_units",
		"units_lower_bound", "complete")
}

// csvWho writes one row for each copy; a binary that may only hold one without a trace has a row
// without a kind.
func csvWho(c *answer.AuditCopies, row func(...string)) {
	head := append(csvBinary(&c.Binary), csvFunction(&c.Function)...)
	tail := []string{dec(c.OpenUnits), dec(c.UnitsLowerBound), strconv.FormatBool(c.Complete)}
	if len(c.Copies) == 0 {
		row(append(append(head, make([]string, len(csvWhoColumns())-len(head)-len(tail))...), tail...)...)
	}
	for i := range c.Copies {
		x := &c.Copies[i]
		cells := append(head[:len(head):len(head)], string(x.Kind), text(x.Symbol), x.Address, x.Section, size(x.Bytes), x.Unit, strings.Join(x.Clone, "; "),
			strconv.FormatBool(x.External), strconv.FormatBool(x.OverriddenWeak), x.Host, x.HostAddress, string(x.Class), strings.Join(x.Inliners, "; "),
			x.CallFile, dec(x.CallLine), dec(x.CallColumn), x.Evidence)
		row(append(cells, tail...)...)
	}
}

func csvAuditImpactColumns() []string {
	return append(csvBinaryColumns(), "function", "linkage_name", "decl_file", "decl_line", "list", "symbol", "body", "address", "section", "size", "unit", "clone", "how", "why",
		"signature", "reasons", "evidence", "complete")
}

// csvAuditImpact writes one row for each member (list "replace"), one for each open unit
// ("open_unit"), and one for each other gap ("gap", what it is as why).
func csvAuditImpact(im *answer.AuditImpact, row func(...string)) {
	head, complete := append(csvBinary(&im.Binary), csvFunction(&im.Function)...), strconv.FormatBool(im.Complete)
	write := func(cells ...string) { row(append(head[:len(head):len(head)], cells...)...) }
	for i := range im.Replace {
		m := &im.Replace[i]
		write("replace", text(m.Symbol), m.Function, m.Address, m.Section, size(m.Size), m.Unit, strings.Join(m.Clone, "; "), string(m.How), m.Why, m.Signature,
			join(m.Reasons, auditReasonWord), m.Evidence, complete)
	}
	for _, unit := range im.OpenUnits {
		write("open_unit", "", "", "", "", "", unit, "", "", "", "", "", "", complete)
	}
	if im.UnitsLowerBound > 0 {
		write("lower_bound", "", "", "", "", "", "", "", "", plural(im.UnitsLowerBound, "unit"), "", "", "", complete)
	}
	for _, gap := range im.Gaps {
		write("gap", "", "", "", "", "", "", "", "", gap, "", "", "", complete)
	}
}
