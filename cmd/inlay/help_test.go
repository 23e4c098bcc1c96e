package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// Each command has an example that runs in a clone of the repository.
func TestExamplesRun(t *testing.T) {
	t.Chdir("../..")
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, env: noEnv}
	root := newRoot(a)
	for _, cmd := range append(root.Commands(), root) {
		if !cmd.HasExample() {
			continue
		}
		ran := 0
		for line := range strings.Lines(cmd.Example) {
			if args := strings.Fields(line); strings.Contains(line, "testdata/") {
				ran++
				var stdout, stderr bytes.Buffer
				if code := run(t.Context(), args[1:], strings.NewReader(""), &stdout, &stderr, noEnv); code != exitDone || stdout.Len() == 0 {
					t.Errorf("%s: code %d, standard error %q", strings.TrimSpace(line), code, stderr.String())
				}
			}
		}
		if ran == 0 {
			t.Errorf("%s: no example with a file of testdata", cmd.Name())
		}
	}
}

// What cobra prints by itself fails too where the output does.
func TestHelpOnFullDisk(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"scan", "--help"}, {"--version"}} {
		var stderr bytes.Buffer
		if code := run(t.Context(), args, nil, closedPipe{io.ErrShortWrite}, &stderr, noEnv); code != exitFailed || stderr.Len() == 0 {
			t.Errorf("%v: code %d, standard error %q", args, code, stderr.String())
		}
	}
}
