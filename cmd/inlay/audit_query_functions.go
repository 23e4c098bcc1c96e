package main

import (
	"context"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/audit/query"
)

func newAuditWho(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "who PATTERN... --store DIR",
		Short: "which binaries hold a copy of a function, and where",
		Long: `who lists the binaries that hold a copy of the functions that a PATTERN picks
("inlay help patterns"): out of line, as a clone, inlined, or as one of several
static twins, as each unit has of a static function in a header. A binary is a
content: all places that have it are named. What a debug file says is told of the
binary with its build-id; where several contents claim one build-id, all are.

A binary that is open for the function is listed without a copy: one may have
folded away without a trace ("inlay help evidence").`,
		Example: `  inlay audit query who vfs_fsync_range --store facts.inlay
  inlay audit query who 'mm.h:get_*' --store facts.inlay --snapshot bookworm -o csv=copies.csv
  inlay audit query who ssl3_get_record --store facts.inlay --fail-on found`,
	}
	return a.auditAbout(cmd, &auditQuestion{name: "audit-who", gates: []string{gateFound, gateIncomplete}, needed: true},
		func(ctx context.Context, s query.Store, patterns []string, opt *query.Options) (*auditAnswer, error) {
			got, err := query.Who(ctx, s, patterns, opt)
			return boxedAnswer(got, err, func(r *answer.AuditCopies) bool { return !r.Complete })
		})
}

func newAuditImpact(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "impact PATTERN... --store DIR",
		Short: "what has to be replaced in each binary if a function changes",
		Long: `impact lists, for each binary that holds a copy of the functions that a PATTERN
picks, the bodies that have to be replaced if the function changes: its own, its
clones, the hosts of its inlined instances, and for what cannot be called as its
source says the callers, to a fixed point. It knows what the store knows: "inlay
impact" on the file itself sees more, such as register contracts, shared code and
what can be patched at all.`,
		Example: `  inlay audit query impact vfs_fsync_range --store facts.inlay
  inlay audit query impact fs/sync.c:vfs_fsync --store facts.inlay -o json`,
	}
	return a.auditAbout(cmd, &auditQuestion{name: "audit-impact", gates: []string{gateFound, gateIncomplete}, needed: true},
		func(ctx context.Context, s query.Store, patterns []string, opt *query.Options) (*auditAnswer, error) {
			got, err := query.Impact(ctx, s, patterns, opt)
			return boxedAnswer(got, err, func(r *answer.AuditImpact) bool { return !r.Complete })
		})
}

// auditAbout gives cmd its flags and runs q for the functions that its PATTERNs pick.
func (a *app) auditAbout(cmd *cobra.Command, q *auditQuestion,
	ask func(context.Context, query.Store, []string, *query.Options) (*auditAnswer, error)) *cobra.Command {
	var f auditFlags
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("no PATTERN given; name a function: %q shows how", cmd.CommandPath()+" --help")
		}
		q.patterns = args
		q.ask = func(ctx context.Context, s query.Store, opt *query.Options) (*auditAnswer, error) {
			return ask(ctx, s, args, opt)
		}
		return a.auditQuery(cmd.Context(), &f, q)
	}
	f.addTo(cmd, q)
	f.addSnapshot(cmd)
	return cmd
}
