package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"inlay/answer"
)

// ErrFormat tells that a command has no such output format. The message lists
// the formats it has.
var ErrFormat = errors.New("unknown format")

// ErrResult tells that a result is not of the type that the command writes.
var ErrResult = errors.New("wrong type of result")

// A Writer writes one answer. Header comes first and once, then Result and
// Diagnostic in any order, End last and once. Results are written as they
// come and nothing is buffered beyond one result, except where a format says
// so; give it a buffered io.Writer and flush that afterwards. A Writer is for
// one goroutine. The errors are those of the io.Writer, and ErrResult.
type Writer interface {
	// Header opens the answer.
	Header(answer.Header) error
	// Result writes one result: the command's type of package answer, as a
	// value or a pointer.
	Result(any) error
	// Diagnostic writes, or keeps until End, what could not be read.
	Diagnostic(answer.Diagnostic) error
	// End closes the answer. An answer without it was cut.
	End(answer.End) error
}

// Options tells a Writer what it writes and for whom.
type Options struct {
	Command  string              // one of Commands
	Patterns []string            // what was asked, for the text of an answer without a match
	All      bool                // every function was asked for: the header lists no matches
	Plan     bool                // text of impact: the last result is a plan, and is what is shown
	Color    bool                // text: use ANSI colours
	Width    int                 // text: columns of the terminal; 0 = none: tabs, nothing cut
	Verbose  bool                // text: more detail, nothing cut
	Quiet    bool                // text, CSV, DOT and SVG: no diagnostics
	Rules    []answer.VerifyRule // text and SARIF of verify, cover and audit-findings: what their rules are
	Suggest  bool                // text of cover: the entries that are missing follow, as C
	Layout   *Layout             // text of disasm: what a line shows; nil means the zero Layout
	// Notes receives the diagnostics of the formats that have no place for
	// them in their data, text, CSV, DOT and SVG; nil drops them.
	Notes io.Writer
}

// Commands lists the commands whose answers can be written. "rank" is the other
// answer of impact: one row for each function. What begins with "audit-" is "audit collect" or
// a question of "audit query".
func Commands() []string {
	return []string{"scan", "sites", "inside", "clones", "addr", "impact", "rank", "disasm", "verify", "cover", "diff",
		"audit-collect", "audit-who", "audit-impact", "audit-findings", "audit-binaries", "audit-top", "audit-changed", "audit-unknown"}
}

// Formats lists the formats of a command, the default first; nil for a
// command that is not one of Commands.
func Formats(command string) []string {
	switch {
	case !slices.Contains(Commands(), command):
		return nil
	case command == "disasm", command == "audit-collect": // no tables
		return []string{"text", "json", "jsonl"}
	case command == "verify", command == "cover":
		return []string{"text", "json", "jsonl", "sarif"}
	case command == "audit-findings", command == "audit-who", command == "diff":
		return []string{"text", "json", "jsonl", "csv", "sarif"}
	case command == "impact":
		return []string{"text", "json", "jsonl", "csv", "dot", "svg"}
	}
	return []string{"text", "json", "jsonl", "csv"}
}

// New returns the Writer of a format. It returns ErrFormat if the command in
// opt does not have it.
func New(format string, w io.Writer, opt *Options) (Writer, error) {
	if opt == nil {
		opt = &Options{}
	}
	has := Formats(opt.Command)
	for _, f := range has {
		if f == format {
			return open(format, w, opt)
		}
	}
	return nil, fmt.Errorf("%w %q for %s; it has %s", ErrFormat, format, opt.Command, strings.Join(has, ", "))
}

func open(format string, w io.Writer, opt *Options) (Writer, error) {
	switch format {
	case "json":
		return &jsonWriter{w: w}, nil
	case "jsonl":
		return &jsonlWriter{w: w}, nil
	case "csv":
		return newCSV(w, opt)
	case "sarif":
		rules := opt.Rules
		switch opt.Command {
		case "audit-who":
			rules = copyRules()
		case "diff":
			rules = diffRules()
		}
		return &sarifWriter{w: w, rules: rules}, nil
	case "dot":
		return newDot(w, opt), nil
	case "svg":
		return newSVG(w, opt), nil
	default:
		return newText(w, opt)
	}
}

// as takes a result apart: the value, given as itself or by pointer.
func as[T any](result any) (*T, error) {
	if v, ok := is[T](result); ok {
		return v, nil
	}
	var want T
	return nil, fmt.Errorf("%w: %T where %T is due", ErrResult, result, want)
}

// is takes a result apart that may be of another type, which is no error.
func is[T any](result any) (*T, bool) {
	switch v := result.(type) {
	case T:
		return &v, true
	case *T:
		return v, v != nil
	}
	return nil, false
}
