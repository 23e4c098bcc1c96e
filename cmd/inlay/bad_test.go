package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inlay/testdata/badelf"
)

// TestBadInput runs the commands over malformed files: each ends with an exit code of its own,
// soon, and never through the guard against decoders that fail; what is broken is named with
// its section, and what the other units say is still answered.
func TestBadInput(t *testing.T) {
	good, err := os.ReadFile("../../testdata/obj/header-gcc12-x86_64-O2-g5.so")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := badelf.Cases(good)
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 80 {
		t.Fatalf("only %d cases", len(cases))
	}
	path := filepath.Join(t.TempDir(), "bad")
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if err := os.WriteFile(path, c.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			commands := [][]string{
				{"impact", "--all", "-o", "json", path},
				{"scan", path}, {"sites", "--all", "-o", "csv", path},
				{"impact", "--rank", path}, {"impact", "*", "-o", "dot", path},
				{"inside", "--all", path}, {"clones", path}, {"disasm", "--all", path}, {"addr", path, "1000"},
			}
			if testing.Short() { // with the race detector: impact asks all that the others do
				commands = commands[:1]
			}
			for _, args := range commands {
				runBad(t, &c, args)
			}
		})
	}
}

func runBad(t *testing.T, c *badelf.Case, args []string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	start := time.Now()
	code := run(t.Context(), args, nil, &stdout, &stderr, noEnv)
	// A second is promised; the rest is for a busy machine and the race detector.
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("%s took %v", args[0], took)
	}
	switch code {
	case exitDone, exitFailed, exitNothing:
	default:
		t.Errorf("%s: exit code %d", args[0], code)
	}
	if code == exitFailed && stderr.Len() == 0 {
		t.Errorf("%s failed and did not say why", args[0])
	}
	if strings.Contains(stderr.String(), "decoder failed") {
		t.Errorf("%s: %s", args[0], stderr.String())
	}
	if args[0] != "sites" {
		return
	}
	for _, host := range c.Answers {
		if !strings.Contains(stdout.String(), host) {
			t.Errorf("the instance in %s is lost:\n%s%s", host, stdout.String(), stderr.String())
		}
	}
}
