package report

import (
	"strconv"
	"strings"

	"inlay/answer"
)

func csvFindingColumns() []string {
	return append(csvBinaryColumns(), "rule", "verdict", "unit", "function", "symbol", "address", "message", "evidence", "fingerprint")
}

func csvFinding(f *answer.AuditFinding, row func(...string)) {
	row(append(csvBinary(&f.Binary), f.Rule, string(f.Verdict), f.Unit, f.Function, f.Symbol, f.Address, f.Message, strings.Join(f.Evidence, "; "), f.Fingerprint)...)
}

func csvFactsColumns() []string {
	return append(csvBinaryColumns(), "outcomes", "why", "type", "machine", "name", "dwarf", "code", "units", "units_read", "units_lower_bound", "code_bytes", "inlined_bytes",
		"functions", "bodies", "inlined_instances", "verdict", "mode", "complete", "gaps", "evidence", "notes", "tool")
}

func csvFacts(f *answer.AuditFacts, row func(...string)) {
	b, c := &f.Binary, &f.Coverage
	row(append(csvBinary(b), strings.Join(f.Outcomes, "; "), strings.Join(f.Why, "; "), b.Type, b.Machine, b.Name, strconv.FormatBool(b.DWARF), strconv.FormatBool(b.Code),
		dec(c.Units), dec(c.UnitsRead), dec(c.UnitsLowerBound), size(c.CodeBytes), size(c.InlinedBytes), dec(f.Functions), dec(f.Bodies), dec(f.Instances),
		string(f.Verdict), f.Mode, strconv.FormatBool(f.Complete), strings.Join(b.Gaps, "; "), strings.Join(b.Evidence, "; "), strings.Join(b.Notes, "; "), f.Tool)...)
}

func csvTopColumns() []string {
	return []string{"function", "linkage_name", "decl_file", "decl_line", "inlined_instances", "empty_inlined_instances", "inlined_bytes", "binaries", "bodies", "clones"}
}

func csvTop(t *answer.AuditTop, row func(...string)) {
	row(append(csvFunction(&t.Function), size(t.Instances), size(t.Empty), size(t.Bytes), dec(t.Binaries), size(t.Bodies), size(t.Clones))...)
}

func csvUnknownColumns() []string {
	return append([]string{"what"}, append(csvBinaryColumns(), "outcome", "why")...)
}

// csvUnknown names a source by its place, without a content.
func csvUnknown(u *answer.AuditUnknown, row func(...string)) {
	var binary answer.AuditBinary
	switch {
	case u.Binary != nil:
		binary = *u.Binary
	case u.Place != nil:
		binary.Places = []answer.AuditPlace{*u.Place}
	}
	row(append(append([]string{u.What}, csvBinary(&binary)...), u.Outcome, strings.Join(u.Why, "; "))...)
}

func csvChangedColumns() []string {
	return []string{"path", "member", "change", "old_digest", "new_digest", "old_outcome", "new_outcome", "function", "linkage_name", "decl_file", "decl_line", "changes",
		"old_out_of_line", "new_out_of_line", "old_clones", "new_clones", "old_inlined_instances", "new_inlined_instances", "hosts_gained", "hosts_lost", "notes"}
}

// csvChanged writes one row for the file and one for each function whose copies differ.
func csvChanged(c *answer.AuditChange, row func(...string)) {
	var old, next answer.AuditSide
	if c.Old != nil {
		old = *c.Old
	}
	if c.New != nil {
		next = *c.New
	}
	head := []string{c.Path, c.Member, c.Change, old.Digest, next.Digest, old.Outcome, next.Outcome}
	notes := strings.Join(c.Notes, "; ")
	row(append(append(head[:len(head):len(head)], make([]string, len(csvChangedColumns())-len(head)-1)...), notes)...)
	for i := range c.Functions {
		f := &c.Functions[i]
		cells := append(head[:len(head):len(head)], csvFunction(&f.Function)...)
		row(append(cells, join(f.Changes, func(w *answer.CopyChange) string { return string(*w) }), dec(f.Old.OutOfLine), dec(f.New.OutOfLine),
			dec(f.Old.Clones), dec(f.New.Clones), dec(f.Old.Instances), dec(f.New.Instances), strings.Join(f.HostsGained, "; "), strings.Join(f.HostsLost, "; "), "")...)
	}
}
