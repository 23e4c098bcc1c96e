package report

import (
	"io"

	"inlay/answer"
)

// jsonlWriter writes one object a line. Its key "record" comes first and says
// what the line is: header, result, diagnostic or end.
type jsonlWriter struct {
	w io.Writer
	e encoder
}

func (j *jsonlWriter) Header(h answer.Header) error {
	e := j.record("header")
	member(e, "schema", &h.Schema, schemaMembers)
	member(e, "tool", &h.Tool, toolMembers)
	list(e, "inputs", h.Inputs, inputMembers)
	if h.Matched != nil {
		list(e, "matched", h.Matched, matchMembers)
	}
	return j.flush()
}

func (j *jsonlWriter) Result(result any) error {
	if err := j.record("result").result(result); err != nil {
		return err
	}
	return j.flush()
}

func (j *jsonlWriter) Diagnostic(d answer.Diagnostic) error {
	diagnosticMembers(j.record("diagnostic"), &d)
	return j.flush()
}

func (j *jsonlWriter) End(end answer.End) error {
	endMembers(j.record("end"), &end)
	return j.flush()
}

func (j *jsonlWriter) record(kind string) *encoder {
	j.e.b = append(j.e.b[:0], '{')
	j.e.str("record", kind)
	return &j.e
}

func (j *jsonlWriter) flush() error {
	j.e.b = append(j.e.b, '}', '\n')
	_, err := j.w.Write(j.e.b)
	return err
}
