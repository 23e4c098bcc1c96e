package schema

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var write = flag.Bool("write", false, "write the schemas of a new version; published files are never changed")

func commands() []string {
	return []string{"scan", "sites", "inside", "clones", "addr", "impact", "rank", "disasm", "verify", "cover", "diff",
		"audit-collect", "audit-who", "audit-impact", "audit-findings", "audit-binaries", "audit-top", "audit-changed", "audit-unknown"}
}

// TestPublished fails when the types changed and the version did not.
func TestPublished(t *testing.T) {
	for _, command := range commands() {
		path := filepath.Join("..", "..", "docs", "schema", FileName(command))
		want, err := os.ReadFile(path)
		got, genErr := Generate(command)
		if genErr != nil {
			t.Fatal(genErr)
		}
		if errors.Is(err, os.ErrNotExist) && *write {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%v: publish it with: go test ./report/schema -write", err)
		}
		if string(want) != string(got) {
			t.Errorf("%s differs from the types of package answer: raise answer.SchemaVersion and publish a new file", path)
		}
	}
}

func TestGenerateUnknown(t *testing.T) {
	if _, err := Generate("version"); !errors.Is(err, ErrCommand) {
		t.Errorf("Generate(version) = %v, want ErrCommand", err)
	}
}

// The values are written by hand from the keys that the design lists.
func TestValidate(t *testing.T) {
	envelope := func(results string) string {
		return `{"schema":{"name":"inlay.addr","version":"1.0.0"},"tool":{"name":"inlay","version":"x"},
"inputs":[{"path":"a","build_id":"","machine":"x86-64","type":"exec","debug_path":"a","comp_dir":"",
"coverage":{"units":1,"units_read":1,"units_lower_bound":0,"code_bytes":1,"inlined_bytes":0}}],
"results":[` + results + `],"diagnostics":[{"input":"a","section":".debug_info","offset":-1,"message":"m"}]}`
	}
	const frame = `{"function":{"name":"f","linkage_name":"","demangled":"","decl_file":"f.c","decl_line":1},"file":"f.c","line":2,"column":0}`
	const unknown = `{"address":"0x1","asked":"1","input":"a","body":null,"frames":[]}`
	tests := []struct{ name, value, fault string }{
		{"nothing known", envelope(unknown), ""},
		{"no results", envelope(""), ""},
		{"a frame", envelope(strings.Replace(unknown, "[]", "["+frame+"]", 1)), ""},
		{"list is null", envelope(strings.Replace(unknown, "[]", "null", 1)), "/results/0/frames"},
		{"key is missing", envelope(strings.Replace(unknown, `"asked":"1",`, "", 1)), "has no asked"},
		{"key too many", envelope(strings.Replace(unknown, `"asked"`, `"more":1,"asked"`, 1)), `key "more"`},
		{"number for a string", envelope(strings.Replace(unknown, `"0x1"`, `1`, 1)), "/results/0/address"},
		{"fraction", envelope(strings.Replace(unknown, "[]", "["+strings.Replace(frame, `"line":2`, `"line":2.5`, 1)+"]", 1)), "/line"},
		{"negative size", strings.Replace(envelope(""), `"code_bytes":1`, `"code_bytes":-1`, 1), "/code_bytes"},
		{"other schema", strings.Replace(envelope(""), "inlay.addr", "inlay.scan", 1), "/schema/name"},
		{"two values", envelope("") + "{}", "follows"},
	}
	s, err := Generate("addr")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Validate(s, []byte(tt.value))
			switch {
			case tt.fault == "" && err != nil:
				t.Error(err)
			case tt.fault != "" && !errors.Is(err, ErrInvalid):
				t.Errorf("got %v, want ErrInvalid", err)
			case tt.fault != "" && !strings.Contains(err.Error(), tt.fault):
				t.Errorf("got %v, want a message about %q", err, tt.fault)
			}
		})
	}
}

func TestValidateRecord(t *testing.T) {
	s, err := Generate("sites")
	if err != nil {
		t.Fatal(err)
	}
	const end = `{"record":"end","results":0,"diagnostics":0,"coverage":{"units":1,"units_read":1,"units_lower_bound":0,"code_bytes":1,"inlined_bytes":0}}`
	if err := ValidateRecord(s, []byte(end)); err != nil {
		t.Error(err)
	}
	if err := ValidateRecord(s, []byte(strings.Replace(end, `"end"`, `"stop"`, 1))); !errors.Is(err, ErrInvalid) {
		t.Errorf("unknown record: got %v, want ErrInvalid", err)
	}
}
