package report

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"inlay/answer"
)

// TestSARIF: what SARIF 2.1.0 demands of a log that a schema does not say: kinds and levels
// (section 3.27.9 and 3.27.10), rule indices (3.27.6), ids of related locations (3.28.2).
func TestSARIF(t *testing.T) {
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID, Kind, Level string
				RuleIndex           int
				PartialFingerprints map[string]string
			}
		}
	}
	if err := json.Unmarshal(sarifOf(t, verifyValue()), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name == "" {
		t.Fatalf("log %+v", log)
	}
	run := log.Runs[0]
	if len(run.Results) != len(verifyValue().Findings) {
		t.Errorf("%d results", len(run.Results))
	}
	for _, r := range run.Results {
		if (r.Kind == "fail") != (r.Level != "none") {
			t.Errorf("kind %s with level %s", r.Kind, r.Level)
		}
		if r.RuleIndex >= 0 && run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule %s has index %d", r.RuleID, r.RuleIndex)
		}
		if len(r.PartialFingerprints) != 2 {
			t.Errorf("fingerprints %v", r.PartialFingerprints)
		}
	}
}

// TestSARIFEmpty: a log without results is one too.
func TestSARIFEmpty(t *testing.T) {
	v := verifyValue()
	v.Findings = nil
	if log := sarifOf(t, v); !json.Valid(log) {
		t.Errorf("no JSON: %s", log)
	}
}

// TestSARIFAddress: an address that a double cannot hold is not written as a number.
func TestSARIFAddress(t *testing.T) {
	for text, want := range map[string]int64{"0x401000": 0x401000, "0xffffffff81000000": -1, ".text+0x10": -1, "": -1} {
		got := int64(-1)
		if a := absolute(text); a != nil {
			got = *a
		}
		if got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// TestSARIFSchema holds a log against the published schema with Python's jsonschema, where
// INLAY_SARIF_SCHEMA names the file sarif-schema-2.1.0.json.
func TestSARIFSchema(t *testing.T) {
	schema := os.Getenv("INLAY_SARIF_SCHEMA")
	if schema == "" {
		t.Skip("INLAY_SARIF_SCHEMA does not name a schema")
	}
	log := filepath.Join(t.TempDir(), "log.sarif")
	if err := os.WriteFile(log, sarifOf(t, verifyValue()), 0o644); err != nil {
		t.Fatal(err)
	}
	const script = "import json,sys,jsonschema; jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))"
	if out, err := exec.Command("python3", "-c", script, schema, log).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func sarifOf(t *testing.T, v answer.Verify) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := New("sarif", &out, &Options{Command: "verify", Rules: verifyRules()})
	if err == nil {
		err = w.Header(header("verify"))
	}
	if err == nil {
		err = w.Result(v)
	}
	if err == nil {
		err = w.End(answer.End{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
