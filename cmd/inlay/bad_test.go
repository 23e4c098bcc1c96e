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
	dir := t.TempDir()
	path, list := filepath.Join(dir, "bad"), filepath.Join(dir, "list")
	if err := os.WriteFile(list, []byte("good_host\n"), 0o600); err != nil {
		t.Fatal(err)
	}
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
				{"verify", path}, {"cover", "--functions", list, path}, {"cover", path, path}, {"diff", path, list}, {"diff", path, nested},
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
	switch judges := args[0] == "verify" || args[0] == "cover"; {
	case code == exitDone, code == exitFailed, code == exitNothing, judges && (code == exitIncomplete || code == exitGate):
	default:
		t.Errorf("%s: exit code %d", args[0], code)
	}
	checkLines(t, args, stderr.String())
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

// checkLines holds standard error against what docs/errors.md promises of every message: lines
// of their own that are never repeated, and nothing of the language that inlay is written in.
func checkLines(t *testing.T, args []string, text string) {
	t.Helper()
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		switch message, found := strings.CutPrefix(line, "inlay: "); {
		case !found || strings.TrimSpace(message) == "":
			t.Errorf("%v: a line of no message: %q", args, line)
		case seen[line]:
			t.Errorf("%v: said twice: %s", args, line)
		case slipped.MatchString(line):
			t.Errorf("%v shows how it is made: %s", args, line)
		case !strings.Contains(line, "; "):
			t.Errorf("%v does not say what to do: %s", args, line)
		}
		seen[line] = true
	}
}
