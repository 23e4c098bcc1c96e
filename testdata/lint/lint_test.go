package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// Each folder of testdata/src is a package of good code and of bad code with the findings
// that belong to it.
func TestFindings(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), analyzer, "size", "read", "loop", "assertion", "goroutine", "excuse")
}

// A finding is one line with its place, and the exit code says that there is one. What cannot be
// looked at is not passed.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module m\n\ngo 1.26\n")
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	for _, tt := range []struct {
		name, source, stdout, stderr string
		code                         int
	}{
		{"good", "func f(b []byte) []byte { return make([]byte, len(b)) }", "", "", 0},
		{"bad", "func F(n int) []byte { return make([]byte, n) }", "m.go:3:35: the size of this allocation is not bounded", "", 1},
		{"does not compile", "func f() { return 1 }", "", "too many return values", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			write("m.go", "package m\n\n"+tt.source+"\n")
			// Tests may allocate what they like.
			write("m_test.go", "package m\n\nfunc inTest(n int) []byte { return make([]byte, n) }\n")
			var stdout, stderr bytes.Buffer
			if code := run(nil, &stdout, &stderr); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if got := stdout.String(); strings.Count(got, "\n") != min(1, len(tt.stdout)) || !strings.Contains(got, tt.stdout) {
				t.Errorf("standard output: %q, want one line with %q", got, tt.stdout)
			}
			if got := stderr.String(); (got == "") != (tt.stderr == "") || !strings.Contains(got, tt.stderr) {
				t.Errorf("standard error: %q, want %q", got, tt.stderr)
			}
		})
	}
}
