package report

import (
	"fmt"
	"io"
	"strings"

	"inlay/answer"
)

// textWriter writes for people: the first line answers, evidence follows.
type textWriter struct {
	p     *printer
	body  textBody
	notes notes
}

// wholeWidth is the width of a terminal where nothing is cut: lines wrap.
const wholeWidth = 1 << 20

// textBody is what one command says.
type textBody interface {
	header(*answer.Header)
	result(any) error
	end()
}

func newText(w io.Writer, opt *Options) (Writer, error) {
	p := &printer{w: w, color: opt.Color, width: opt.Width}
	if opt.Verbose && p.width > 0 {
		p.width = wholeWidth
	}
	body := textBodyOf(p, opt)
	if body == nil {
		return nil, fmt.Errorf("%w text for %s", ErrFormat, opt.Command)
	}
	return &textWriter{p: p, body: body, notes: newNotes(opt)}, nil
}

func textBodyOf(p *printer, opt *Options) textBody {
	switch opt.Command {
	case "scan":
		return &textScan{p: p, verbose: opt.Verbose}
	case "sites":
		return newTextSites(p, opt)
	case "inside":
		return newTextInside(p, opt)
	case "clones":
		return newTextClones(p, opt)
	case "disasm":
		return newTextDisasm(p, opt)
	case "addr":
		return &textAddr{p: p}
	case "impact":
		if opt.Plan {
			return &textPlan{textImpact: textImpact{p: p, opt: opt}}
		}
		if opt.All {
			return &textRank{p: p, opt: opt}
		}
		return &textImpact{p: p, opt: opt}
	case "verify":
		return newTextVerify(p, opt)
	case "cover":
		return newTextCover(p, opt)
	case "diff":
		return &textDiff{p: p, verbose: opt.Verbose}
	case "rank":
		return &textRank{p: p, opt: opt, savings: true}
	}
	return textAuditOf(p, opt)
}

func (t *textWriter) Header(h answer.Header) error {
	t.p.setInputs(h.Inputs)
	t.body.header(&h)
	return t.p.err
}

func (t *textWriter) Result(result any) error {
	if err := t.body.result(result); err != nil {
		return err
	}
	return t.p.err
}

func (t *textWriter) Diagnostic(d answer.Diagnostic) error { return t.notes.add(d) }

func (t *textWriter) End(answer.End) error {
	t.body.end()
	if t.p.err != nil {
		return t.p.err
	}
	return t.notes.end()
}

// functionName is the source form of a function's name where there is one.
func functionName(f *answer.Function) string {
	switch {
	case f.Demangled != "":
		return f.Demangled
	case f.Name != "":
		return f.Name
	case f.LinkageName != "":
		return f.LinkageName
	}
	return "(no name)"
}

// hostName names a body for a table; a body without a symbol says so.
func hostName(b *answer.Body) string {
	if b.Demangled != "" {
		return b.Demangled
	}
	return symbolName(b)
}

// symbolName is the symbol of a body as it has to be written elsewhere.
func symbolName(b *answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return functionName(&b.Function) + " (no symbol)"
}

func totalCoverage(inputs []answer.Input) answer.Coverage {
	var c answer.Coverage
	for i := range inputs {
		c = c.Add(inputs[i].Coverage)
	}
	return c
}

// baseOf is the base of all counts: how much was read, and how much of that
// proves no absence.
func baseOf(c answer.Coverage) string {
	base := readOf(c)
	if c.UnitsLowerBound > 0 {
		base += "; a lower bound: the producers of " + group(c.UnitsLowerBound) + " of " +
			plural(c.Units, "unit") + " leave no trace of a copy that vanished"
	}
	return base
}

// readOf says how much was read.
func readOf(c answer.Coverage) string {
	if c.Units == 0 {
		return "no DWARF unit to read"
	}
	return group(c.UnitsRead) + " of " + plural(c.Units, "unit") + " read"
}

// noMatch is the first line of an answer without a match: what was searched.
func noMatch(patterns []string, inputs []answer.Input) string {
	names := strings.ReplaceAll(join(inputs, func(i *answer.Input) string { return i.Path }), ";", ",")
	if len(inputs) > 3 {
		names = plural(len(inputs), "file")
	}
	what := "no function"
	if len(patterns) > 0 {
		what += " matches " + quotedPatterns(patterns)
	}
	c := totalCoverage(inputs)
	if c.Units == 0 {
		return "nothing is known about inlining: there is no DWARF in " + names
	}
	return what + " in " + group(c.UnitsRead) + " of " + plural(c.Units, "unit") + " of " + names
}

// quotedPatterns names what was asked for.
func quotedPatterns(patterns []string) string { return `"` + strings.Join(patterns, `" or "`) + `"` }
