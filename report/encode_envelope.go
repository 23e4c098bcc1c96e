package report

import (
	"strconv"

	"inlay/answer"
)

func schemaMembers(e *encoder, s *answer.Schema) {
	e.str("name", s.Name)
	e.str("version", s.Version)
}

func toolMembers(e *encoder, t *answer.Tool) {
	e.str("name", t.Name)
	e.str("version", t.Version)
}

func inputMembers(e *encoder, in *answer.Input) {
	e.str("path", in.Path)
	e.str("build_id", in.BuildID)
	e.str("machine", in.Machine)
	e.str("type", in.Type)
	e.str("debug_path", in.DebugPath)
	e.str("comp_dir", in.CompDir)
	member(e, "coverage", &in.Coverage, coverageMembers)
}

func coverageMembers(e *encoder, c *answer.Coverage) {
	e.num("units", c.Units)
	e.num("units_read", c.UnitsRead)
	e.num("units_lower_bound", c.UnitsLowerBound)
	e.size("code_bytes", c.CodeBytes)
	e.size("inlined_bytes", c.InlinedBytes)
}

func matchMembers(e *encoder, m *answer.Match) {
	member(e, "function", &m.Function, functionMembers)
	e.num("bodies", m.Bodies)
	e.num("clones", m.Clones)
	e.num("inlined_instances", m.InlinedInstances)
	e.num("empty_inlined_instances", m.EmptyInlinedInstances)
	e.num("hosts", m.Hosts)
	counts(e, "units", m.Units)
	if m.DifferentSourceVersion {
		e.boolean("different_source_version", true)
	}
}

func diagnosticMembers(e *encoder, d *answer.Diagnostic) {
	e.str("input", d.Input)
	e.str("section", d.Section)
	e.key("offset")
	e.b = strconv.AppendInt(e.b, d.Offset, 10)
	e.str("message", d.Message)
}

func endMembers(e *encoder, end *answer.End) {
	e.num("results", end.Results)
	e.num("diagnostics", end.Diagnostics)
	member(e, "coverage", &end.Coverage, coverageMembers)
}
