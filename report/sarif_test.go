package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/xeipuuv/gojsonschema"

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
	if err := json.Unmarshal(sarifOf(t, "verify", verifyValue()), &log); err != nil {
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
	if log := sarifOf(t, "verify", v); !json.Valid(log) {
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

// TestSARIFSchema holds logs against the published schema of SARIF 2.1.0.
func TestSARIFSchema(t *testing.T) {
	schema := gojsonschema.NewStringLoader(publishedSchema(t))
	for _, command := range []string{"verify", "cover", "audit-findings", "audit-who", "diff"} {
		result, err := gojsonschema.Validate(schema, gojsonschema.NewBytesLoader(sarifOf(t, command, results(command)...)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range result.Errors() {
			t.Errorf("%s: %s", command, e)
		}
	}
}

// publishedSchema is the schema as the sources of a library have it, in a constant that is
// not exported.
func publishedSchema(t *testing.T) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", reflect.TypeFor[sarif.Report]().PkgPath()).Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	schema := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && len(text.Value) > len(schema) {
			if schema, err = strconv.Unquote(text.Value); err != nil {
				t.Fatal(err)
			}
		}
		return true
	})
	if !strings.Contains(schema, "sarif-schema-2.1.0.json") {
		t.Fatal("the library has no schema")
	}
	return schema
}

func sarifOf(t *testing.T, command string, values ...any) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := New("sarif", &out, &Options{Command: command, Rules: verifyRules()})
	if err == nil {
		err = w.Header(header(command))
	}
	for _, v := range values {
		if err == nil {
			err = w.Result(v)
		}
	}
	if err == nil {
		err = w.End(answer.End{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
