package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSession runs the session of docs/livepatch-session.md. In its fenced blocks
//
//	```diff NAME     is a file that the commands read, as is ```text NAME
//	```console       has commands behind "$ ", each followed by what it prints, standard
//	                 error last; spaces between words do not count
//
// and /src/inlay stands for the folder in which it runs.
func TestSession(t *testing.T) {
	page, err := os.ReadFile("../../docs/livepatch-session.md")
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.Symlink(fixtures, "testdata"); err != nil {
		t.Skip(err)
	}
	s := session{t: t, dir: dir}
	blocks := strings.Split(string(page), "```")
	for i := 1; i < len(blocks); i += 2 {
		kind, text, _ := strings.Cut(blocks[i], "\n")
		switch form, name, isFile := strings.Cut(kind, " "); {
		case isFile && (form == "diff" || form == "text"):
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		case kind == "console":
			s.console(text)
		default:
			t.Errorf("a block of kind %q", kind)
		}
	}
	if s.commands < 10 {
		t.Errorf("%d commands", s.commands)
	}
}

type session struct {
	t        *testing.T
	dir      string
	code     int // of the last command
	commands int
}

// console runs the commands of a block and compares what they print.
func (s *session) console(text string) {
	for step := range strings.SplitSeq("\n"+text, "\n$ ") {
		command, want, _ := strings.Cut(step, "\n")
		if command == "" {
			continue
		}
		if got := s.run(command); words(got) != words(want) {
			s.t.Errorf("$ %s\n%s\nthe page has\n%s", command, got, want)
		}
	}
}

func (s *session) run(command string) string {
	if command == "echo $?" {
		return fmt.Sprint(s.code)
	}
	args, isOurs := strings.CutPrefix(command, "inlay ")
	if !isOurs {
		s.t.Fatalf("the command %q", command)
	}
	s.commands++
	var stdout, stderr strings.Builder
	s.code = run(s.t.Context(), strings.Fields(args), strings.NewReader(""), &stdout, &stderr, noEnv)
	return strings.ReplaceAll(stdout.String()+stderr.String(), s.dir, "/src/inlay")
}

// words makes lines comparable whatever the space between their words is.
func words(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
