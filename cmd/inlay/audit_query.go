package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/audit/query"
	"inlay/audit/store"
	"inlay/elfscan"
	"inlay/program"
	"inlay/report"
)

func newAuditQuery(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "query",
		Short: "ask a store of facts",
		Long: `query answers from a store that "inlay audit collect" made, without reading any
binary. The first result of each answer says of how many binaries it is, and of
how many not everything is known: what is not found there may be there.

--fail-on makes a gate: the exit code is 3 if it trips, and 4 if it does not but
not everything is known. Without it, a PATTERN without a copy is exit code 5
where everything is known, and 4 where not.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(newAuditWho(a), newAuditImpact(a), newAuditFindings(a), newAuditBinaries(a), newAuditTop(a), newAuditChanged(a), newAuditUnknown(a))
	return cmd
}

// auditFlags are the flags of the questions to a store.
type auditFlags struct {
	store    string
	snapshot string
	failOn   []string
	outputs  []string
	quiet    bool
	verbose  bool
	color    string
}

// auditQuestion is one question to a store.
type auditQuestion struct {
	name     string // of the answer, as report knows it
	patterns []string
	gates    []string // the values of --fail-on; none where that makes no gate
	rules    []answer.VerifyRule
	needed   bool // an answer without a result is exit code 5, or 4 where not everything is known
	ask      func(context.Context, query.Store, *query.Options) (*auditAnswer, error)
}

// auditAnswer is what a question gives, in the form of all of them.
type auditAnswer struct {
	base     answer.AuditBase
	results  []any
	problems []error
	open     bool // some result leaves something open
}

// addTo gives cmd the flags that q has.
func (f *auditFlags) addTo(cmd *cobra.Command, q *auditQuestion) {
	flags, formats := cmd.Flags(), report.Formats(q.name)
	last := len(formats) - 1
	addStore(cmd, &f.store)
	flags.StringArrayVarP(&f.outputs, "output", "o", nil,
		"write as `FORMAT[=PATH]`: "+strings.Join(formats[:last], ", ")+" or "+formats[last]+"; repeatable")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no diagnostics on standard error")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "more detail, nothing cut: every copy, every place")
	flags.StringVar(&f.color, "color", "auto", "colours: auto, always or never")
	if len(q.gates) > 0 {
		flags.StringSliceVar(&f.failOn, "fail-on", nil, "make it a gate, see \"inlay audit query --help\": `WHAT` is "+strings.Join(q.gates, " or "))
		completeValues(cmd, "fail-on", q.gates...)
	}
	completeValues(cmd, "output", formats...)
	completeValues(cmd, "color", "auto", "always", "never")
}

// addSnapshot gives cmd the flag of questions about one snapshot or all.
func (f *auditFlags) addSnapshot(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.snapshot, "snapshot", "", "ask about the snapshot `NAME` only, not about all of the store")
}

// auditQuery asks the store and writes the answer. What the user got wrong is found before
// anything is read.
func (a *app) auditQuery(ctx context.Context, f *auditFlags, q *auditQuestion) error {
	gate, err := newAuditGate(f.failOn, q.gates)
	if err != nil {
		return err
	}
	if err := needStore(f.store); err != nil {
		return err
	}
	if _, err := a.useColor(f.color, nil); err != nil {
		return err
	}
	outputs, err := parseOutputs(q.name, f.outputs)
	if err != nil {
		return err
	}
	if err := notInStore(outputs, f.store); err != nil {
		return err
	}
	s, err := store.Open(f.store)
	if err != nil {
		return err
	}
	defer s.Close() // nothing was written
	got, err := q.ask(ctx, s, &query.Options{Store: f.store, Snapshot: f.snapshot})
	if err != nil {
		return auditError(err)
	}
	results := append([]any{&got.base}, got.results...)
	if err := a.writeAudit(f, q, outputs, results, got.problems); err != nil {
		return err
	}
	if code := a.auditCode(q, got, gate); code != exitDone {
		return &codeError{code: code}
	}
	return nil
}

// auditError tells what is wrong with the question from what is wrong with the store.
func auditError(err error) error {
	if errors.Is(err, query.ErrSnapshot) || errors.Is(err, store.ErrSnapshot) || errors.Is(err, query.ErrOrder) {
		return usagef("%w", err)
	}
	return patternError(err)
}

// writeAudit writes an answer to the outputs. Problems are of the store.
func (a *app) writeAudit(f *auditFlags, q *auditQuestion, outputs []output, results []any, problems []error) error {
	out, err := a.openSinks(&question{command: q.name, query: program.Query{Patterns: q.patterns}, rules: q.rules},
		&common{quiet: f.quiet, verbose: f.verbose, color: f.color}, outputs)
	if err != nil {
		return err
	}
	err = writeResults(out, q.name, results, problems, f.store)
	discarded := out.discard()
	if err == nil { // else it would tell the same error of an output again
		err = discarded
	}
	return err
}

func writeResults(out sinks, name string, results []any, problems []error, store string) error {
	header := answer.Header{
		Schema: answer.Schema{Name: "inlay." + name, Version: answer.SchemaVersion},
		Tool:   answer.Tool{Name: "inlay", Version: toolVersion()},
	}
	if err := out.header(header); err != nil {
		return err
	}
	for _, r := range results {
		if err := out.result(r); err != nil {
			return err
		}
	}
	for _, problem := range problems {
		if err := out.diagnostic(answer.Diagnostic{Input: store, Offset: -1, Message: elfscan.Explain(problem)}); err != nil {
			return err
		}
	}
	return out.end(answer.End{Results: len(results), Diagnostics: len(problems)})
}

// boxedAnswer makes an answer of any type out of one; open tells a result that leaves something
// open.
func boxedAnswer[T any](a *query.Answer[T], err error, open func(*T) bool) (*auditAnswer, error) {
	if err != nil {
		return nil, err
	}
	out := &auditAnswer{base: a.Base, problems: a.Problems}
	for i := range a.Results {
		out.results = append(out.results, &a.Results[i])
		out.open = out.open || open(&a.Results[i])
	}
	return out, nil
}
