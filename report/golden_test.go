package report

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/report/schema"
)

// golden is what a golden file's name asks for:
// COMMAND.FORMAT[.width=N][.color][.verbose][.quiet][.CASE].
type golden struct {
	opt     Options
	format  string
	matched []answer.Match
	results []any
}

func parseGolden(t *testing.T, name string) golden {
	t.Helper()
	parts := strings.Split(name, ".")
	g := golden{format: parts[1], opt: Options{Command: parts[0], Patterns: []string{"put_page"}}, results: results(parts[0])}
	g.opt.Rules = verifyRules()
	if g.opt.Command == "cover" {
		g.opt.Rules = coverRules()
	}
	switch g.opt.Command {
	case "sites", "impact", "rank":
		g.matched = []answer.Match{putPageMatch()}
	case "inside", "disasm":
		g.matched = []answer.Match{{Function: freePages().Function, Bodies: 1}, {Function: putPage(), InlinedInstances: 3, Hosts: 2}}
	}
	for _, flag := range parts[2:] {
		switch key, value, _ := strings.Cut(flag, "="); key {
		case "width":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			g.opt.Width = n
		case "color":
			g.opt.Color = true
		case "verbose":
			g.opt.Verbose = true
		case "quiet":
			g.opt.Quiet = true
		case "bytes":
			g.opt.Layout = &Layout{Bytes: true}
		case "compact":
			g.opt.Layout = &Layout{Compact: true}
		case "source":
			g.opt.Layout = &Layout{Source: swapSource}
		case "nomatch":
			g.matched, g.results = nil, nil
		case "plan":
			g.opt.Plan, g.results = true, []any{impactValue(), planValue()}
		case "each":
			g.opt.Plan, g.matched, g.results = true, nil, eachValues()
		case "ulib":
			g.opt.Plan, g.results = true, []any{libraryPlan()}
		case "all":
			g.opt.All, g.matched = true, nil
		case "absent":
			g.matched, g.results = absentMatches(), nil
		case "suggest":
			g.opt.Suggest = true
		case "hostile":
			g.matched[0].Function.Name = "put\x1b[31m\tpage\xff"
			g.results = nil
		default:
			t.Fatalf("golden file %s: unknown flag %s", name, flag)
		}
	}
	return g
}

// swapSource knows one line of one file.
func swapSource(file, compDir string) []string {
	if file != "mm/swap.c" || compDir != "/build" {
		return nil
	}
	return append(make([]string, 100), "{\tint \x1b[31mn;  ")
}

// absentMatches are functions without an inlined instance, one for each thing
// that their units can prove.
func absentMatches() []answer.Match {
	match := func(name string, bodies int, units map[answer.State]int) answer.Match {
		return answer.Match{Function: answer.Function{Name: name, DeclFile: "a.c", DeclLine: 1}, Bodies: bodies, Units: units}
	}
	return []answer.Match{
		match("closed", 1, map[answer.State]int{answer.Closed: 3}),
		match("lower", 0, map[answer.State]int{answer.LowerBound: 1, answer.Closed: 1}),
		match("open", 2, map[answer.State]int{answer.Open: 2, answer.Closed: 1}),
		match("unknown", 1, nil),
	}
}

// run writes the answer of a golden file; diagnostics land after the data.
func (g *golden) run(t *testing.T) string {
	t.Helper()
	var out, notes bytes.Buffer
	g.opt.Notes = &notes
	open := New
	if slices.Contains(Emits(), g.format) {
		open = NewEmit
	}
	w, err := open(g.format, &out, &g.opt)
	if err != nil {
		t.Fatal(err)
	}
	h := header(g.opt.Command, g.matched...)
	err = w.Header(h)
	for _, r := range g.results {
		if err == nil {
			err = w.Result(r)
		}
	}
	if err == nil {
		err = w.Diagnostic(answer.Diagnostic{Input: "vmlinux", Section: ".debug_info", Offset: 0x1c, Message: "unit: truncated"})
	}
	if err == nil {
		err = w.End(answer.End{Results: len(g.results), Diagnostics: 1, Coverage: kernel().Coverage})
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String() + notes.String()
}

// TestGolden compares with files written by hand from values_test.go.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			g := parseGolden(t, name)
			if got := g.run(t); got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// Every command has a golden file in text and CSV, and JSON that fits.
func TestGoldenComplete(t *testing.T) {
	for _, command := range Commands() {
		for _, format := range Formats(command) {
			if format == "json" || format == "jsonl" {
				continue // TestJSON
			}
			if _, err := os.Stat(filepath.Join("testdata", command+"."+format)); err != nil {
				t.Error(err)
			}
		}
	}
}

type envelope struct {
	answer.Header
	Results     []any               `json:"results"`
	Diagnostics []answer.Diagnostic `json:"diagnostics"`
}

// TestJSON compares the envelope, white space aside, with what encoding/json
// makes of the same values, and validates it and its records.
func TestJSON(t *testing.T) {
	for command, values := range resultValues() {
		t.Run(command, func(t *testing.T) {
			s, err := schema.Generate(command)
			if err != nil {
				t.Fatal(err)
			}
			h := header(command, putPageMatch())
			g := golden{format: "json", opt: Options{Command: command}, matched: h.Matched, results: append(values, values...)}
			want := standard(t, envelope{h, g.results, []answer.Diagnostic{
				{Input: "vmlinux", Section: ".debug_info", Offset: 0x1c, Message: "unit: truncated"}}})
			var got strings.Builder
			for line := range strings.Lines(g.run(t)) {
				got.WriteString(strings.Replace(strings.TrimSpace(line), `": `, `":`, 1))
			}
			if got.String() != want {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
			g.results = results(command)
			if err := schema.Validate(s, []byte(g.run(t))); err != nil {
				t.Error(err)
			}
			g.format = "jsonl"
			lines := strings.Split(strings.TrimSuffix(g.run(t), "\n"), "\n")
			if len(lines) != len(g.results)+3 {
				t.Errorf("%d lines, want header, %d results, diagnostic, end", len(lines), len(g.results))
			}
			for _, line := range lines {
				if err := schema.ValidateRecord(s, []byte(line)); err != nil {
					t.Errorf("%v in %s", err, line)
				}
			}
		})
	}
}
