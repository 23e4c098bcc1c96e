package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inlay/answer"
	"inlay/testdata/badelf"
)

// TestVerifyBadInput judges malformed variants of an object that passes: none is called a
// pass of which a unit could not be read.
func TestVerifyBadInput(t *testing.T) {
	good, err := os.ReadFile("../../livepatch/verify/testdata/obj/cold-clone.o")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := badelf.Cases(good)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "bad.o")
	for _, c := range append(cases, badelf.Truncations(good, 1024)...) {
		t.Run(c.Name, func(t *testing.T) {
			if err := os.WriteFile(path, c.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			judgeBad(t, path)
		})
	}
}

func judgeBad(t *testing.T, path string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	start := time.Now()
	code := run(t.Context(), []string{"verify", path, "-o", "json"}, nil, &stdout, &stderr, noEnv)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if strings.Contains(stderr.String(), "decoder failed") {
		t.Error(stderr.String())
	}
	switch code {
	case exitFailed:
		if stderr.Len() == 0 {
			t.Error("failed and did not say why")
		}
		return
	case exitDone, exitGate, exitIncomplete:
	default:
		t.Errorf("exit code %d", code)
	}
	var got struct {
		Inputs  []answer.Input
		Results []answer.Verify
	}
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, in := range got.Inputs {
		if in.Coverage.UnitsRead < in.Coverage.Units && code == exitDone {
			t.Errorf("a unit could not be read, and the exit code is 0")
		}
	}
	for _, r := range got.Results {
		if (r.Verdict == answer.Pass) != (code == exitDone) && r.Verdict != answer.NotApplicable {
			t.Errorf("verdict %s, exit code %d", r.Verdict, code)
		}
	}
}
