package facts

import (
	"fmt"

	"inlay/answer"
	"inlay/program"
)

// binary describes the file, and what keeps answers about it from being complete.
func (m *maker) binary(opt *Options) Binary {
	in := m.p.Inputs()[0]
	b := Binary{
		Digest: m.digest, BuildID: in.BuildID, Type: in.Type, Machine: in.Machine, Name: Text(m.name()),
		DWARF: m.f.Index() != nil, Code: m.f.ELF().HasCode(), Units: int32(in.Coverage.Units), UnitsRead: int32(in.Coverage.UnitsRead),
		LowerBound: int32(in.Coverage.UnitsLowerBound), CodeBytes: int64(in.Coverage.CodeBytes), InlinedBytes: int64(in.Coverage.InlinedBytes),
		Functions: int32(len(m.functions)), Bodies: int32(len(m.bodies)), Verdict: string(m.verdict.Verdict), Mode: Text(m.verdict.Mode), Tool: opt.Tool,
	}
	for i := range m.functions {
		b.Instances += int64(m.functions[i].instances)
	}
	b.Gaps = m.gaps(&b)
	return b
}

// name is what others call the file by, as far as its content tells.
func (m *maker) name() string {
	if m.f.Kernel() {
		return m.f.Object()
	}
	if name, ok := m.f.ELF().ModInfo("name"); ok {
		return name
	}
	return m.f.ELF().SoName()
}

// gaps says why an answer about the file is not complete: no DWARF at all, or what of it could
// not be read.
func (m *maker) gaps(b *Binary) (out []string) {
	add := func(kind answer.GapKind, format string, args ...any) {
		out = append(out, Text(fmt.Sprintf("%s: ", kind)+fmt.Sprintf(format, args...)))
	}
	if !b.DWARF {
		add(answer.GapNoDWARF, "symbols alone do not show what was inlined")
		return out
	}
	if n := b.Units - b.UnitsRead; n > 0 {
		add(answer.GapUnread, "%d of %d units could not be read", n, b.Units)
	}
	if b.LowerBound > 0 {
		add(answer.GapLowerBound, "%d of %d units are of compilers that leave no trace of what vanished", b.LowerBound, b.Units)
	}
	if n := m.f.Undescribed(); n > 0 {
		add(answer.GapUndescribed, "%d functions that no unit describes", n)
	}
	for _, d := range m.p.Diagnostics() {
		add(answer.GapUnread, "%s", diagnostic(d))
	}
	return out
}

// diagnostic is a diagnostic in one line.
func diagnostic(d answer.Diagnostic) string {
	switch {
	case d.Section == "":
		return d.Message
	case d.Offset < 0:
		return d.Section + ": " + d.Message
	}
	return fmt.Sprintf("%s+%#x: %s", d.Section, d.Offset, d.Message)
}

// units yields the units with what verify says of them.
func (m *maker) units(yield func(Unit) bool) error {
	x := m.f.Index()
	if x == nil {
		return nil
	}
	judged := make(map[uint64]answer.UnitResult, len(m.verdict.Units))
	for _, r := range m.verdict.Units {
		judged[r.Unit.Offset] = r
	}
	for _, u := range x.Units() {
		at := u.Place()
		row := Unit{
			Digest: m.digest, Unit: int32(u.Number()), Name: Text(u.Name()), CompDir: Text(u.CompDir()), Producer: Text(u.Producer()),
			Language: u.LanguageName(), LowerBound: program.LowerBound(u),
		}
		if r, ok := judged[at.Offset]; ok && r.Unit.Name == u.Name() {
			row.Mode, row.Verdict = Text(r.Mode), string(r.Verdict)
		}
		if err := u.Err(); err != nil {
			row.Error = Text(err.Error())
		}
		if !yield(row) {
			return nil
		}
	}
	return nil
}

// findings yields what the rules of verify found.
func (m *maker) findings(yield func(Finding) bool) error {
	for i := range m.verdict.Findings {
		f := &m.verdict.Findings[i]
		row := Finding{Rule: f.Rule, Verdict: string(f.Verdict), Digest: m.digest, Message: Text(f.Message), Fingerprint: f.Fingerprint}
		if f.Unit != nil {
			row.Unit = Text(f.Unit.Name)
		}
		if f.Function != nil {
			row.Function = Text(f.Function.Name)
		}
		if f.Body != nil {
			row.Address = f.Body.Address
			if f.Body.Symbol != nil {
				row.Symbol = Text(*f.Body.Symbol)
			}
		}
		for _, e := range f.Evidence {
			row.Evidence = append(row.Evidence, Text(proof(e)))
		}
		if !yield(row) {
			return nil
		}
	}
	return nil
}

func proof(e answer.Proof) string {
	if e.Section == "" {
		return e.Kind + ": " + e.Detail
	}
	return fmt.Sprintf("%s: %s (%s+%#x)", e.Kind, e.Detail, e.Section, e.Offset)
}
