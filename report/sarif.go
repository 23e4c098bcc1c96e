package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"inlay/answer"
)

// sarifWriter writes SARIF 2.1.0: one run, one result for each finding. Results go out as
// they come; diagnostics become notifications at the end.
type sarifWriter struct {
	w       io.Writer
	rules   []answer.VerifyRule
	inputs  []answer.Input
	results int
	notes   []answer.Diagnostic
}

const sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"

// indexOf returns the position of a rule, -1 if it is not known.
func (s *sarifWriter) indexOf(id string) int {
	for i := range s.rules {
		if s.rules[i].ID == id {
			return i
		}
	}
	return -1
}

func (s *sarifWriter) Header(h answer.Header) error {
	rules := make([]sarifRule, len(s.rules))
	for i, r := range s.rules {
		rules[i] = sarifRule{
			ID: r.ID, Name: r.Name, ShortDescription: sarifMessage{r.Summary}, FullDescription: sarifMessage{r.Summary + "."}, Help: sarifMessage{r.Help},
			Properties: sarifRuleBag{Options: r.Options, Tags: []string{"live-patching"}}, Configuration: sarifSeverity{"error"},
		}
	}
	s.inputs = h.Inputs
	driver := map[string]any{"name": h.Tool.Name, "version": h.Tool.Version, "rules": rules}
	return s.write("{\"version\":\"2.1.0\",\"$schema\":", sarifSchema, ",\"runs\":[{\"tool\":", map[string]any{"driver": driver}, ",\"columnKind\":\"unicodeCodePoints\",\"results\":[")
}

// write writes alternately text as it is and values as JSON.
func (s *sarifWriter) write(parts ...any) error {
	for i, part := range parts {
		text, ok := part.(string)
		if !ok || i%2 == 1 {
			b, err := json.Marshal(part)
			if err != nil {
				return fmt.Errorf("SARIF: %w", err)
			}
			text = string(b)
		}
		if _, err := io.WriteString(s.w, text); err != nil {
			return err
		}
	}
	return nil
}

func (s *sarifWriter) Result(result any) error {
	if _, ok := is[answer.AuditBase](result); ok {
		if note := baseNote(result); note != nil {
			s.notes = append(s.notes, *note)
		}
		return nil
	}
	if base, ok := is[answer.DiffBase](result); ok {
		s.notes = append(s.notes, diffNotes(s.inputs, base)...)
		return nil
	}
	v, err := as[answer.Verify](result)
	if d, ok := is[answer.DiffFunction](result); ok {
		v, err = diffFindings(s.inputs, d), nil
	}
	if found := auditFindings(result); found != nil {
		v, err = found, nil
	}
	if c, ok := is[answer.Cover](result); ok {
		v, err = coverFindings(c), nil
	}
	if err != nil {
		return err
	}
	for i := range v.Findings {
		lead := ",\n"
		if s.results++; s.results == 1 {
			lead = "\n"
		}
		if err := s.write(lead, s.result(v, &v.Findings[i])); err != nil {
			return err
		}
	}
	return nil
}

func (s *sarifWriter) Diagnostic(d answer.Diagnostic) error {
	s.notes = append(s.notes, d)
	return nil
}

func (s *sarifWriter) End(answer.End) error {
	type notification struct {
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	notes := make([]notification, len(s.notes))
	for i, d := range s.notes {
		text := d.Message
		if d.Section != "" {
			text = d.Section + ": " + text
		}
		notes[i] = notification{"warning", sarifMessage{escape(text)}, []sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifact{uriOf(d.Input)}}}}}
	}
	invocation := map[string]any{"executionSuccessful": true, "toolExecutionNotifications": notes}
	return errors.Join(s.write("\n],\"invocations\":", []any{invocation}, "}]}\n"))
}
