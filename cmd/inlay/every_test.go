package main

import (
	"slices"
	"strings"
	"testing"

	"inlay/report"
)

// everyQuestion lists a command line for each command that reads files, without the files and
// without formats.
func everyQuestion() [][]string {
	const list = "../../testdata/lists/planned.txt"
	return [][]string{
		{"scan", "-v"}, {"sites", "--all"}, {"inside", "--all"}, {"clones"}, {"clones", "-e", "*"},
		{"addr", ".text+0x1", "0x1000", "leaf", "--in"},
		{"disasm", "--all"}, {"impact", "--all"}, {"impact", "--rank"}, {"impact", "-e", "*", "--plan", "--needs"},
		{"impact", "-e", "*", "--each"}, {"verify", "--expect", "inline-clone"},
		{"cover", "-e", "*", "--suggest", "--functions", list},
	}
}

// everyCommand lists a command line for each question in each format, about one file.
func everyCommand(t *testing.T, file string) (lines [][]string) {
	t.Helper()
	for _, question := range everyQuestion() {
		name := question[0]
		if slices.Contains(question, "--rank") {
			name = "rank"
		}
		for _, format := range report.Formats(name) {
			if (format == "dot" || format == "svg") && (question[1] == "--all" || slices.Contains(question, "--each")) { // which draw nothing
				continue
			}
			lines = append(lines, slices.Concat(question, []string{file, "-o", format}))
		}
	}
	if len(lines) < 40 {
		t.Fatalf("only %d command lines", len(lines))
	}
	return append(lines, []string{"impact", "-e", "*", "--emit", "klp", file}, []string{"impact", "-e", "*", "--emit", "ulp", file})
}

// crashed tells what the Go runtime prints when it ends a program.
func crashed(stderr string) bool {
	return strings.Contains(stderr, "goroutine ") || strings.Contains(stderr, "decoder failed")
}
