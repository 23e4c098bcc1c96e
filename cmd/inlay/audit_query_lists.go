package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/audit/query"
	"inlay/livepatch/verify"
)

func newAuditFindings(a *app) *cobra.Command {
	var rules, verdicts []string
	q := &auditQuestion{name: "audit-findings", gates: []string{gateFail, gateIncomplete}, rules: verifyRules()}
	cmd := &cobra.Command{
		Use:   "findings --store DIR",
		Short: "which binaries were built without the flags that they should have",
		Long: `findings lists what the rules of verify say about each binary ("inlay help
rules"), judged by the level of -flive-patching that its units recorded.`,
		Example: `  inlay audit query findings --store facts.inlay --verdict fail
  inlay audit query findings --store facts.inlay --rule LP011 -o sarif=findings.sarif -o text`,
	}
	cmd.Flags().StringSliceVar(&rules, "rule", nil, "only findings of `RULE`; repeatable")
	cmd.Flags().StringSliceVar(&verdicts, "verdict", nil, "only findings of `VERDICT`: fail, unknown, pass, not_applicable or not_observable; repeatable")
	completeValues(cmd, "verdict", verdictWords()...)
	return a.auditList(cmd, q, func(ctx context.Context, s query.Store, opt *query.Options) (*auditAnswer, error) {
		filter, err := findingFilter(rules, verdicts)
		if err != nil {
			return nil, err
		}
		got, err := query.Findings(ctx, s, filter, opt)
		return boxedAnswer(got, err, func(r *answer.AuditFinding) bool { return r.Verdict == answer.Unknown })
	})
}

// findingFilter checks the words of a filter: a mistyped one would look like a clean result.
func findingFilter(rules, verdicts []string) (*query.FindingFilter, error) {
	f := &query.FindingFilter{}
	for _, id := range rules {
		id = strings.ToUpper(id)
		if _, ok := verify.RuleOf(id); !ok {
			return nil, usagef("--rule: no rule %q; \"inlay help rules\" lists them", id)
		}
		f.Rules = append(f.Rules, id)
	}
	for _, word := range verdicts {
		if !slices.Contains(verdictWords(), word) {
			return nil, usagef("--verdict cannot be %q; it is %s", word, strings.Join(verdictWords(), ", "))
		}
		f.Verdicts = append(f.Verdicts, answer.Verdict(word))
	}
	return f, nil
}

func verdictWords() []string {
	return []string{string(answer.Fail), string(answer.Unknown), string(answer.Pass), string(answer.NotApplicable), string(answer.NotObservable)}
}

func newAuditBinaries(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "binaries --store DIR",
		Short: "what is in the store: every binary with its facts and outcomes",
		Long: `binaries lists every binary of the store with what is known about it: how much
of it was read, what it holds, and the outcome of each file that has its content.`,
		Example: `  inlay audit query binaries --store facts.inlay
  inlay audit query binaries --store facts.inlay -o csv`,
	}
	return a.auditList(cmd, &auditQuestion{name: "audit-binaries", needed: true}, func(ctx context.Context, s query.Store, opt *query.Options) (*auditAnswer, error) {
		got, err := query.Binaries(ctx, s, opt)
		return boxedAnswer(got, err, func(r *answer.AuditFacts) bool { return !r.Complete })
	})
}

func newAuditTop(a *app) *cobra.Command {
	var by string
	var most int
	cmd := &cobra.Command{
		Use:   "top --store DIR",
		Short: "the functions that were inlined most, over all binaries",
		Long: `top lists the source functions with the most inlined instances, the most bytes in
these, or inlined in the most binaries. Functions of different binaries are the
same if their names and the ends of their declaration files are.`,
		Example: `  inlay audit query top --store facts.inlay -n 10
  inlay audit query top --store facts.inlay --by bytes`,
	}
	cmd.Flags().StringVar(&by, "by", query.ByInstances, "order by `WHAT`: instances, bytes or binaries")
	cmd.Flags().IntVarP(&most, "number", "n", 20, "list `N` functions")
	completeValues(cmd, "by", query.ByInstances, query.ByBytes, query.ByBinaries)
	return a.auditList(cmd, &auditQuestion{name: "audit-top", needed: true}, func(ctx context.Context, s query.Store, opt *query.Options) (*auditAnswer, error) {
		if most < 1 {
			return nil, usagef("-n %d lists nothing; list one function at least", most)
		}
		got, err := query.Top(ctx, s, by, most, opt)
		return boxedAnswer(got, err, func(*answer.AuditTop) bool { return false })
	})
}

func newAuditUnknown(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "unknown --store DIR",
		Short: "which binaries are not completely known, and why",
		Long: `unknown lists the binaries about which not everything is known (no DWARF, units
that could not be read, producers that leave no trace of a copy that vanished), the
files that could not be read, and counts collections that are not finished.`,
		Example: `  inlay audit query unknown --store facts.inlay
  inlay audit query unknown --store facts.inlay -o jsonl`,
	}
	return a.auditList(cmd, &auditQuestion{name: "audit-unknown", gates: []string{gateIncomplete}}, func(ctx context.Context, s query.Store, opt *query.Options) (*auditAnswer, error) {
		got, err := query.Unknown(ctx, s, opt)
		return boxedAnswer(got, err, func(*answer.AuditUnknown) bool { return true })
	})
}

// auditList gives cmd its flags and runs q, which asks about all binaries.
func (a *app) auditList(cmd *cobra.Command, q *auditQuestion, ask func(context.Context, query.Store, *query.Options) (*auditAnswer, error)) *cobra.Command {
	var f auditFlags
	q.ask = ask
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("%q is too much; this question takes no argument", args[0])
		}
		return a.auditQuery(cmd.Context(), &f, q)
	}
	f.addTo(cmd, q)
	f.addSnapshot(cmd)
	return cmd
}

func newAuditChanged(a *app) *cobra.Command {
	var f auditFlags
	q := &auditQuestion{name: "audit-changed", gates: []string{gateChanged, gateIncomplete}}
	cmd := &cobra.Command{
		Use:   "changed OLD NEW --store DIR",
		Short: "what differs between two snapshots of a pool",
		Long: `changed compares two snapshots: files and members that were added, removed or
have another content, and for binaries the functions whose copies differ: newly
inlined or no longer, cloned or no longer, in more or fewer bodies.`,
		Example: `  inlay audit query changed bookworm trixie --store facts.inlay
  inlay audit query changed bookworm trixie --store facts.inlay -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("two snapshots are compared; %s", cmd.UseLine())
			}
			q.ask = func(ctx context.Context, s query.Store, opt *query.Options) (*auditAnswer, error) {
				got, err := query.Changed(ctx, s, args[0], args[1], opt)
				return boxedAnswer(got, err, func(r *answer.AuditChange) bool { return len(r.Notes) > 0 })
			}
			return a.auditQuery(cmd.Context(), &f, q)
		},
	}
	f.addTo(cmd, q)
	return cmd
}
