package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/livepatch/verify"
	"inlay/program"
)

// verifyFlags are the flags of verify.
type verifyFlags struct {
	expect   string
	accept   []string
	baseline string
	write    bool
	source   string
	explain  string
}

func newVerify(a *app) *cobra.Command {
	var c common
	var v verifyFlags
	cmd := &cobra.Command{
		Use:   "verify [--expect LEVEL] FILE...",
		Short: "whether the build honoured -flive-patching: rules with evidence, per unit",
		Long: `verify says for each FILE whether every unit of it was built as GCC's
-flive-patching=inline-clone or inline-only-static demands: by what the compiler
recorded, and by what the symbols, the DWARF and the code show. Without --expect
the level is the one that the units themselves recorded. "inlay help rules" lists
the rules, --explain tells about one of them.

The exit code is 0 if everything passed, 3 if something fails, and 4 if something
is unknown. --accept-unknown and --baseline say what does not count: the first for
good, the second for what is known when a build server adopts the check.`,
		Example: `  inlay verify testdata/obj/trusts-gcc12-x86_64-O2-g5-livepatch.o
  inlay verify --expect inline-clone vmlinux -o sarif=verify.sarif
  inlay verify --accept-unknown LP001:'*.rs' --baseline known.json vmlinux
  inlay verify --explain LP020`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if v.explain != "" {
				return explain(cmd.OutOrStdout(), v.explain)
			}
			paths, err := c.files(a, args)
			if err != nil {
				return err
			}
			return a.verify(cmd.Context(), &c, &v, paths)
		},
	}
	c.addTo(cmd)
	v.addTo(cmd)
	return cmd
}

func (v *verifyFlags) addTo(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&v.expect, "expect", "", "judge by `LEVEL`, inline-clone or inline-only-static, whatever the units recorded")
	f.StringArrayVar(&v.accept, "accept-unknown", nil, "do not count what is unknown: `RULE` or RULE:UNIT-GLOB; repeatable")
	f.StringVar(&v.baseline, "baseline", "", "do not count the findings that `FILE` holds")
	f.BoolVar(&v.write, "write-baseline", false, "write all findings to the file of --baseline, and exit with 0")
	f.StringVar(&v.source, "source", "", "the sources of the build are in `DIR`: they tell what had to be inlined")
	f.StringVar(&v.explain, "explain", "", "tell about `RULE`, and read no file")
	completeValues(cmd, "expect", string(verify.InlineClone), string(verify.InlineOnlyStatic))
	var ids []string
	for _, r := range verify.Rules() {
		ids = append(ids, r.ID)
	}
	completeValues(cmd, "explain", ids...)
	completeValues(cmd, "accept-unknown", ids...)
}

// options checks the flags.
func (v *verifyFlags) options() (*verify.Options, error) {
	opt := &verify.Options{Expect: verify.Mode(v.expect), AcceptUnknown: v.accept, Source: v.source}
	if v.write && v.baseline == "" {
		return nil, usagef("--write-baseline names no place; say where with --baseline FILE")
	}
	if v.baseline != "" && !v.write {
		f, err := os.Open(v.baseline)
		if err != nil {
			return nil, usagef("--baseline: %w", err)
		}
		opt.Baseline, err = verify.ReadBaseline(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, usagef("--baseline %s: %w; write one with --write-baseline", v.baseline, err)
		}
		opt.BaselinePath = v.baseline
	}
	if err := opt.Check(); err != nil {
		return nil, usagef("%w; \"inlay help rules\" lists the rules and levels", err)
	}
	return opt, nil
}

// verify judges the files and keeps what the exit code depends on.
func (a *app) verify(ctx context.Context, c *common, v *verifyFlags, paths []string) error {
	opt, err := v.options()
	if err != nil {
		return err
	}
	var results []answer.Verify
	q := &question{command: "verify", callSites: true, rules: verifyRules()}
	q.results = func(ctx context.Context, p *program.Program, _ *program.Selection) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for r, err := range verify.Run(ctx, p, opt) {
				kept := answer.Verify{Verdict: r.Verdict}
				if v.write {
					kept = r
				}
				if err == nil {
					results = append(results, kept)
				}
				if !yield(&r, err) {
					return
				}
			}
		}
	}
	q.judged = func() (code int) {
		if v.write {
			return exitDone
		}
		for i := range results {
			code = worse(code, verdictCode(results[i].Verdict))
		}
		return code
	}
	if err := a.ask(ctx, c, paths, q); err != nil || !v.write {
		return err
	}
	return a.writeBaseline(v.baseline, verify.NewBaseline(results), c.quiet)
}

// verdictCode is the exit code of a gate.
func verdictCode(v answer.Verdict) int {
	switch v {
	case answer.Fail:
		return exitGate
	case answer.Unknown:
		return exitIncomplete
	}
	return exitDone
}

// writeBaseline writes a file that appears whole or not at all.
func (a *app) writeBaseline(path string, b *answer.Baseline, quiet bool) error {
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("baseline: %w", errors.Join(err, os.Remove(f.Name())))
	}
	if !quiet {
		complain(a.stderr, fmt.Sprintf("%d findings written to %s", len(b.Findings), path))
	}
	return nil
}

// verifyRules describes the rules for those who print findings.
func verifyRules() (out []answer.VerifyRule) {
	for _, r := range verify.Rules() {
		out = append(out, r.VerifyRule)
	}
	return out
}

// explain writes what is to be known about one rule.
func explain(w io.Writer, id string) error {
	r, ok := verify.RuleOf(strings.ToUpper(id))
	if !ok {
		return usagef("no rule %q; \"inlay help rules\" lists them", id)
	}
	_, err := io.WriteString(w, ruleText(&r))
	return err
}
