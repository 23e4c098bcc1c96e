package main

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/program"
	"inlay/report"
)

// question is what one command asks of the files on its line.
type question struct {
	command   string
	shape     string // of the answer, where that is not the command's own
	about     bool   // it asks about the functions that query picks
	query     program.Query
	needDWARF bool // a file without DWARF gives no answer
	needNames bool // a file without DWARF and symbols gives no answer
	callSites bool
	layout    *report.Layout // of the text of disasm
	// results produces the answer; selection is nil if about is false.
	results func(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error]
	opened  func(sinks) // if not nil, gets the outputs before the results are asked for
	// nothing tells, after the results, that nothing matched.
	nothing func() bool
	gate    *gate // nil if none was asked for
	// choose, if not nil, selects in place of query; nothing tells that the files hold
	// nothing of what is asked for.
	choose  func(ctx context.Context, p *program.Program) (sel *program.Selection, nothing bool, err error)
	each    *planOf             // if not nil, every system is asked for itself
	plan    bool                // a plan is the last result
	rules   []answer.VerifyRule // what the rules of verify and cover are, for those who print findings
	suggest bool                // the text of cover ends with the entries that are missing
	judged  func() int          // if not nil, the exit code of the verdicts, asked for after the results
	emit    string              // what is written in place of an output format, see report.Emits
}

// answers names the answer: its schema, formats and columns.
func (q *question) answers() string { return cmp.Or(q.shape, q.command) }

// boxed makes results of any type out of results of one.
func boxed[T any](results iter.Seq2[T, error]) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for r, err := range results {
			if !yield(&r, err) {
				return
			}
		}
	}
}

// ask reads the files and writes the answer. What the user got wrong is found
// before anything is read.
func (a *app) ask(ctx context.Context, c *common, paths []string, q *question) error {
	outputs, err := a.check(c, paths, q)
	if err != nil {
		return err
	}
	out, err := a.openSinks(q, c, outputs)
	if err != nil {
		return err
	}
	if q.opened != nil {
		q.opened(out)
	}
	answered := a.answer
	if q.each != nil {
		answered = a.answerEach
	}
	code, err := answered(ctx, c, paths, q, out)
	discarded := out.discard()
	if err == nil { // else it would tell the same error of an output again
		err = discarded
	}
	if err != nil {
		return err
	}
	if code != exitDone {
		return &codeError{code: code}
	}
	return nil
}

// check finds mistakes on the command line.
func (a *app) check(c *common, paths []string, q *question) ([]output, error) {
	if len(paths) == 0 {
		if q.about && len(q.query.Patterns) > 0 {
			return nil, usagef("no FILE given; where to look for %q? inlay %s PATTERN FILE...", q.query.Patterns[0], q.command)
		}
		return nil, usagef("no FILE given; \"inlay %s --help\" shows how", q.command)
	}
	if c.jobs < 0 {
		return nil, usagef("-j %d: the number of workers cannot be negative; 0 is one for each processor", c.jobs)
	}
	if _, err := a.useColor(c.color, nil); err != nil {
		return nil, err
	}
	if _, err := a.servers(c, nil); err != nil {
		return nil, err
	}
	if q.emit != "" {
		return []output{{format: q.emit, emit: true}}, nil
	}
	outputs, err := parseOutputs(q.answers(), c.outputs)
	if err != nil {
		return nil, err
	}
	return outputs, notInput(outputs, paths)
}

// answer reads the files and writes to out; it returns the exit code where
// the answer itself is what decides it.
func (a *app) answer(ctx context.Context, c *common, paths []string, q *question, out sinks) (int, error) {
	p, err := a.open(ctx, c, q, paths, a.stdin)
	if err != nil {
		return exitDone, err
	}
	code := exitDone
	err = p.Guard(func() error { code, err = a.answerFrom(ctx, p, c, q, out); return err })
	return code, errors.Join(err, p.Close())
}

func (a *app) answerFrom(ctx context.Context, p *program.Program, c *common, q *question, out sinks) (int, error) {
	if err := p.Changed(); err != nil { // why a file has no DWARF would be told as well
		return exitDone, err
	}
	code := a.failures(p, c, q, out)
	inputs := p.Inputs()
	if len(inputs) == 0 {
		return code, nil
	}
	header := answer.Header{
		Schema: answer.Schema{Name: "inlay." + q.answers(), Version: answer.SchemaVersion},
		Tool:   answer.Tool{Name: "inlay", Version: toolVersion()},
		Inputs: inputs,
	}
	var selection *program.Selection
	if q.about {
		var nothing bool
		var err error
		if selection, nothing, err = q.selected(ctx, p); err != nil {
			return code, patternError(err)
		}
		if !selection.All() {
			header.Matched = append([]answer.Match{}, selection.Matches()...)
		}
		if nothing {
			code = worse(code, exitNothing)
		}
	}
	end, whole, err := a.write(ctx, p, selection, header, q, out)
	if err != nil {
		return code, err
	}
	if !whole {
		code = worse(code, exitFailed)
	}
	if q.nothing != nil && q.nothing() && end.Results > 0 {
		code = worse(code, exitNothing)
	}
	if q.judged != nil {
		code = worse(code, q.judged())
	}
	failed, why := q.gate.verdict(end.Coverage)
	for _, message := range why {
		complain(a.stderr, message)
	}
	return worse(code, failed), nil
}

// selected finds the functions that q asks about.
func (q *question) selected(ctx context.Context, p *program.Program) (*program.Selection, bool, error) {
	if q.choose != nil {
		return q.choose(ctx, p)
	}
	sel, err := p.Select(ctx, q.query)
	if err != nil {
		return nil, false, err
	}
	return sel, sel.Empty() && !sel.Known(), nil
}

// write writes the answer. What fails while a result is made costs that result;
// whole is false then. The diagnostics are asked for last, because the results
// can add to them.
func (a *app) write(ctx context.Context, p *program.Program, selection *program.Selection,
	header answer.Header, q *question, out sinks) (end answer.End, whole bool, err error) {
	if err := out.header(header); err != nil {
		return end, false, err
	}
	whole = true
	for r, err := range q.results(ctx, p, selection) {
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, elfscan.ErrFault) {
				return end, false, err
			}
			complain(a.stderr, elfscan.Explain(err))
			whole = false
			continue
		}
		if err := out.result(r); err != nil {
			return end, false, err
		}
		end.Results++
	}
	if err := cmp.Or(ctx.Err(), p.Changed()); err != nil {
		return end, false, err
	}
	for _, d := range slices.Concat(strangers(p), p.Diagnostics()) {
		end.Diagnostics++
		if err := out.diagnostic(d); err != nil {
			return end, false, err
		}
	}
	for i := range header.Inputs {
		end.Coverage = end.Coverage.Add(header.Inputs[i].Coverage)
	}
	return end, whole, out.end(end)
}

// failures says which files gave no answer at all.
func (a *app) failures(p *program.Program, c *common, q *question, out sinks) int {
	code := exitDone
	for _, f := range p.Failures() {
		complain(a.stderr, named(f.Path, f.Err))
		code = exitFailed
	}
	answered := make(map[string]bool) // archives of which a member has DWARF
	for _, f := range p.Files() {
		answered[f.Archive()] = answered[f.Archive()] || f.Archive() != "" && f.NoDWARF() == nil
	}
	for _, f := range p.Files() {
		err := f.NoDWARF()
		if err == nil || !q.needDWARF && !(q.needNames && f.Nameless()) || answered[f.Archive()] {
			continue
		}
		code = exitFailed
		if c.quiet || !out.noted() { // else it is among the diagnostics
			complain(a.stderr, named(f.Path(), err))
		}
	}
	return code
}

// named is an error on one line that names its file once.
func named(path string, err error) string {
	escaped := report.Escape(path)
	err = respelled{err, strings.ReplaceAll(err.Error(), path, escaped)}
	path = escaped
	message := strings.ReplaceAll("; "+elfscan.Explain(err), "; "+path+": ", "; ")[len("; "):]
	if strings.Contains(message, path) {
		return message
	}
	return path + ": " + message
}

// respelled is an error whose names were escaped.
type respelled struct {
	error
	text string
}

func (r respelled) Error() string { return r.text }
func (r respelled) Unwrap() error { return r.error }

func patternError(err error) error {
	if errors.Is(err, program.ErrPattern) {
		return usagef("%w; \"inlay help patterns\" shows the forms", err)
	}
	return err
}
