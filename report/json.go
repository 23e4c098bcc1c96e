package report

import (
	"io"

	"inlay/answer"
)

// jsonWriter writes one envelope: the outer structure indented, one result a
// line. Diagnostics are kept until End, because their list comes last.
type jsonWriter struct {
	w           io.Writer
	e           encoder
	results     int
	diagnostics []answer.Diagnostic
}

func (j *jsonWriter) Header(h answer.Header) error {
	e := &j.e
	e.b = append(e.b[:0], "{\n  "...)
	e.b = append(e.b, `"schema":`...)
	object(e, &h.Schema, schemaMembers)
	e.b = append(e.b, ",\n  \"tool\":"...)
	object(e, &h.Tool, toolMembers)
	e.b = append(e.b, ",\n  "...)
	block(e, "inputs", h.Inputs, inputMembers)
	if h.Matched != nil {
		e.b = append(e.b, ",\n  "...)
		block(e, "matched", h.Matched, matchMembers)
	}
	e.b = append(e.b, ",\n  \"results\":["...)
	return j.flush()
}

func (j *jsonWriter) Result(result any) error {
	e := &j.e
	if j.results > 0 {
		e.b = append(e.b, ',')
	}
	e.b = append(e.b, "\n    {"...)
	if err := e.result(result); err != nil {
		e.b = e.b[:0]
		return err
	}
	e.b = append(e.b, '}')
	j.results++
	return j.flush()
}

func (j *jsonWriter) Diagnostic(d answer.Diagnostic) error {
	j.diagnostics = append(j.diagnostics, d)
	return nil
}

func (j *jsonWriter) End(answer.End) error {
	e := &j.e
	if j.results > 0 {
		e.b = append(e.b, "\n  "...)
	}
	e.b = append(e.b, "],\n  "...)
	block(e, "diagnostics", j.diagnostics, diagnosticMembers)
	e.b = append(e.b, "\n}\n"...)
	return j.flush()
}

func (j *jsonWriter) flush() error {
	_, err := j.w.Write(j.e.b)
	j.e.b = j.e.b[:0]
	return err
}

// block writes a list with one object a line.
func block[T any](e *encoder, k string, v []T, members func(*encoder, *T)) {
	e.b = append(e.b, '"')
	e.b = append(e.b, k...)
	e.b = append(e.b, `":[`...)
	for i := range v {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.b = append(e.b, "\n    "...)
		object(e, &v[i], members)
	}
	if len(v) > 0 {
		e.b = append(e.b, "\n  "...)
	}
	e.b = append(e.b, ']')
}
