//go:build linux

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"inlay/report/schema"
)

// soakSchemas holds answers against the published schemas, each of which is made once.
type soakSchemas map[string][]byte

// judge says where an answer in JSON does not fit the schema that it names.
func (s soakSchemas) judge(stdout []byte) string {
	var o struct{ Schema struct{ Name string } }
	if err := json.Unmarshal(stdout, &o); err != nil {
		return "" // there is no answer, or soakJSON says so
	}
	name := strings.TrimPrefix(o.Schema.Name, "inlay.")
	if s[name] == nil {
		made, err := schema.Generate(name)
		if err != nil {
			return fmt.Sprintf("%s: %v", name, err)
		}
		s[name] = made
	}
	if err := schema.Validate(s[name], stdout); err != nil {
		return err.Error()
	}
	return ""
}

// soakOutput is what every answer in JSON says about how much of it is known.
type soakOutput struct {
	Inputs []struct {
		Coverage struct {
			Units     int
			UnitsRead int `json:"units_read"`
		}
	}
	Results []struct {
		Verdict    string
		Complete   *bool
		Incomplete []any // why a comparison is not whole
	}
}

// soakJudge says what is wrong with a run, whatever the damage is; "" if nothing is.
func soakJudge(args []string, format string, code int, stdout, stderr []byte) string {
	switch code {
	case exitDone, exitGate, exitIncomplete, exitNothing:
	case exitFailed:
		if len(stderr) == 0 && len(stdout) == 0 {
			return "failed and did not say why"
		}
	default:
		return fmt.Sprintf("exit code %d: %.200s", code, stderr)
	}
	if code != exitFailed && len(stdout) == 0 && format != "" {
		return fmt.Sprintf("exit code %d and no output", code)
	}
	switch format {
	case "json", "sarif":
		return soakJSON(args, code, stdout)
	case "jsonl":
		for line := range bytes.Lines(stdout) {
			if !json.Valid(line) {
				return fmt.Sprintf("not JSON: %.200s", line)
			}
		}
	case "csv":
		r := csv.NewReader(bytes.NewReader(stdout))
		r.FieldsPerRecord = -1 // scan has tables of its own
		if _, err := r.ReadAll(); err != nil {
			return "not CSV: " + err.Error()
		}
	}
	return ""
}

// soakJSON also holds the verdict of a gate against what was read: where units were lost,
// or a list or a verdict is open, the exit code must not be 0.
func soakJSON(args []string, code int, stdout []byte) string {
	if len(stdout) == 0 { // nothing could be read
		return ""
	}
	if !json.Valid(stdout) {
		return fmt.Sprintf("not JSON: %.200s", stdout)
	}
	gate := args[0] == "verify" || args[0] == "cover" || slices.Contains(args, "--fail-on")
	if !gate || code != exitDone || args[0] == "audit" {
		return ""
	}
	var o soakOutput
	if err := json.Unmarshal(stdout, &o); err != nil { // SARIF has other members
		return ""
	}
	for _, in := range o.Inputs {
		if in.Coverage.UnitsRead < in.Coverage.Units {
			return fmt.Sprintf("passed with %d of %d units read", in.Coverage.UnitsRead, in.Coverage.Units)
		}
	}
	incomplete := slices.Contains(args, "incomplete") || slices.Contains(args, "incomplete,check")
	for _, r := range o.Results {
		if r.Verdict == "unknown" || r.Verdict == "fail" {
			return "passed with the verdict " + r.Verdict
		}
		if len(r.Incomplete) > 0 {
			return "passed with a comparison that is not whole"
		}
		if incomplete && r.Complete != nil && !*r.Complete {
			return "passed with a list that is not complete"
		}
	}
	return ""
}
