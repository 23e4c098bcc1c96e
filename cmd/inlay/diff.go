package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/program"
	"inlay/program/diff"
)

func newDiff(a *app) *cobra.Command {
	var c common
	var failOn []string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "which inlining and cloning decisions changed between two builds",
		Long: `diff compares two builds of a file, or with --kernel twice two installed kernels
with their modules: which functions are newly inlined, no longer seen inlined, cloned,
uncloned, renumbered (foo.isra.3 is foo.isra.0 now) or have another prototype, and
why a live patch that was written for OLD does not do for NEW.

Functions are the same by name and the end of their file's path: lines may have moved.`,
		Example: `  inlay diff testdata/obj/clones-gcc12-x86_64-O0-g5.o testdata/obj/clones-gcc12-x86_64-O2-g5.o
  inlay diff --kernel 6.1.0-55-cloud-amd64 --kernel 6.1.0-56-cloud-amd64 --fail-on unfit`,
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := c.files(a, args)
			if err != nil {
				return err
			}
			return a.diff(cmd.Context(), &c, failOn, paths)
		},
	}
	c.addTo(cmd)
	cmd.Flags().StringSliceVar(&failOn, "fail-on", nil, "exit with 3 if there is any `WHAT`: changed or unfit; with 4 if not everything was compared")
	completeValues(cmd, "fail-on", gateChanged, gateUnfit)
	return cmd
}

// gateUnfit fails where a live patch of the old build does not do for the new one.
const gateUnfit = "unfit"

// diff compares two builds.
func (a *app) diff(ctx context.Context, c *common, failOn, paths []string) error {
	for _, what := range failOn {
		if what != gateChanged && what != gateUnfit {
			return usagef("--fail-on cannot be %q; it is %s or %s", what, gateChanged, gateUnfit)
		}
	}
	q := &question{command: "diff"}
	outputs, err := a.check(c, paths, q)
	if err != nil {
		return err
	}
	old, next, left, err := twoBuilds(paths)
	if err != nil {
		return err
	}
	out, err := a.openSinks(q, c, outputs)
	if err != nil {
		return err
	}
	code, err := a.diffBuilds(ctx, c, q, out, failOn, [2][]string{old, next}, left)
	discarded := out.discard()
	if err == nil {
		err = discarded
	}
	if err == nil && code != exitDone {
		err = &codeError{code: code}
	}
	return err
}

// twoBuilds says which files are the old build and which the new one.
func twoBuilds(paths []string) (old, next []string, left []answer.Diagnostic, err error) {
	if len(paths) == 2 {
		return paths[:1], paths[1:], nil, nil
	}
	all := takeApart(paths)
	if len(all.list) != 2 {
		return nil, nil, nil, usagef("diff compares two builds, not %d; give OLD and NEW", len(all.list))
	}
	return all.list[0].paths, all.list[1].paths, all.left, nil
}

// diffBuilds opens both builds and writes what differs.
func (a *app) diffBuilds(ctx context.Context, c *common, q *question, out sinks, failOn []string, builds [2][]string, left []answer.Diagnostic) (code int, err error) {
	header := answer.Header{
		Schema: answer.Schema{Name: "inlay.diff", Version: answer.SchemaVersion},
		Tool:   answer.Tool{Name: "inlay", Version: toolVersion()},
	}
	var sides [2]*program.Program
	for i, paths := range builds {
		p, err := a.open(ctx, c, q, paths, nil)
		if err != nil {
			return exitDone, err
		}
		defer func() { err = errors.Join(err, p.Close()) }()
		if code = worse(code, a.failures(p, c, q, out)); len(p.Inputs()) == 0 {
			return code, nil
		}
		header.Inputs = append(header.Inputs, p.Inputs()...)
		sides[i] = p
	}
	compared, err := diff.Compare(ctx, sides[0], sides[1])
	if err != nil {
		return code, err
	}
	diagnostics := slices.Concat(left, sides[0].Diagnostics(), sides[1].Diagnostics())
	if err := writeDiff(out, header, compared, diagnostics); err != nil {
		return code, err
	}
	judged, why := diffVerdict(failOn, compared.Base())
	for _, message := range why {
		complain(a.stderr, message)
	}
	return worse(code, judged), nil
}

func writeDiff(out sinks, header answer.Header, compared *diff.Comparison, diagnostics []answer.Diagnostic) error {
	if err := out.header(header); err != nil {
		return err
	}
	base := compared.Base()
	if err := out.result(&base); err != nil {
		return err
	}
	end := answer.End{Results: 1, Diagnostics: len(diagnostics)}
	for fn := range compared.Functions() {
		if err := out.result(fn); err != nil {
			return err
		}
		end.Results++
	}
	for _, d := range diagnostics {
		if err := out.diagnostic(d); err != nil {
			return err
		}
	}
	for i := range header.Inputs {
		end.Coverage = end.Coverage.Add(header.Inputs[i].Coverage)
	}
	return out.end(end)
}

// diffVerdict is the exit code of the gates, and why it is not 0.
func diffVerdict(failOn []string, base answer.DiffBase) (code int, why []string) {
	if len(failOn) == 0 {
		return exitDone, nil
	}
	for _, what := range failOn {
		n := base.Changed
		if what == gateUnfit {
			n = base.Unfit
		}
		if n > 0 {
			code = worse(code, exitGate)
			why = append(why, fmt.Sprintf("--fail-on %s: %d functions", what, n))
		}
	}
	if len(base.Incomplete) > 0 {
		code = worse(code, exitIncomplete)
		why = append(why, "--fail-on: not everything was compared: "+strings.Join(base.Incomplete, "; "))
	}
	return code, why
}
