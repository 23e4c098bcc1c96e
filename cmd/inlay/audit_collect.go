package main

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/audit"
	"inlay/audit/store"
)

// collectFlags are the flags of audit collect.
type collectFlags struct {
	auditFlags
	common common // workers, and where debug files are
	shard  string
}

func newAuditCollect(a *app) *cobra.Command {
	var c collectFlags
	cmd := &cobra.Command{
		Use:   "collect --store DIR PATH...",
		Short: "read what is new below the PATHs into a store",
		Long: `collect reads every binary below the PATHs (files, folders, .deb and .rpm packages,
static archives, tars and OCI image layouts) into the store in DIR, which it makes
if there is none. Every file gets an outcome; the same content is read only once.
A run that was cut goes on when it is started again, several may share a store,
and --shard splits a pool over machines.

The exit code is 0 although files failed: they are listed, and "audit query
unknown" tells them.`,
		Example: `  inlay audit collect --store facts testdata/obj/trusts-gcc12-x86_64-O2-g5-livepatch.o
  inlay audit collect --store facts --shard 3/16 --snapshot 2026-11 /srv/pool`,
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := c.common.files(a, args)
			if err != nil {
				return err
			}
			return a.collect(cmd.Context(), &c, paths)
		},
	}
	c.addTo(cmd)
	return cmd
}

func (c *collectFlags) addTo(cmd *cobra.Command) {
	c.auditFlags.addTo(cmd, &auditQuestion{name: collectAnswer})
	f := cmd.Flags()
	f.IntVarP(&c.common.jobs, "jobs", "j", 0, "use `N` workers (0: one for each processor); the store is the same")
	f.StringArrayVar(&c.common.debugDirs, "debug-dir", nil, "look in `DIR` too for debug files that are not below the PATHs; repeatable")
	f.BoolVar(&c.common.debuginfod, "debuginfod", false, "fetch debug files that are missing from the servers in DEBUGINFOD_URLS")
	f.StringVar(&c.common.filesFrom, "files-from", "", "read PATHs from `LIST`, one a line (- is standard input)")
	f.StringVar(&c.snapshot, "snapshot", audit.DefaultSnapshot, "record the files as `NAME`, so that they can be compared with other times")
	f.StringVar(&c.shard, "shard", "", "read only the part `N/M` of the files, as 3/16")
	addLimits(f, &c.common.limits)
	completeValues(cmd, "shard")
	completeValues(cmd, "snapshot")
}

// options checks the flags.
func (c *collectFlags) options(a *app, paths []string) (*audit.Options, error) {
	opt := &audit.Options{Roots: paths, Snapshot: c.snapshot, Jobs: c.common.jobs, Memory: c.common.limits.Memory, Limits: c.common.limits, Tool: toolVersion()}
	var err error
	if c.shard != "" {
		if opt.Shard, err = audit.ParseShard(c.shard); err != nil {
			return nil, usagef("--shard: %w", err)
		}
	}
	switch {
	case c.store == "":
		return nil, usagef("no store given; say where to keep the facts with --store DIR")
	case len(paths) == 0:
		return nil, usagef("no PATH given; what to read? inlay audit collect --store DIR PATH...")
	case c.common.jobs < 0:
		return nil, usagef("-j %d: the number of workers cannot be negative; 0 is one for each processor", c.common.jobs)
	}
	servers, err := a.servers(&c.common, nil)
	if err != nil {
		return nil, err
	}
	if len(c.common.debugDirs) > 0 || servers != nil {
		opt.Finder = c.common.finder(servers)
	}
	return opt, nil
}

// collectAnswer is what the answer is called where all are told apart.
const collectAnswer = "audit-collect"

// collect reads a pool into a store.
func (a *app) collect(ctx context.Context, c *collectFlags, paths []string) error {
	opt, err := c.options(a, paths)
	if err != nil {
		return err
	}
	outputs, err := parseOutputs(collectAnswer, c.outputs)
	if err != nil {
		return err
	}
	if err := notInput(outputs, paths); err != nil {
		return err
	}
	if err := notInStore(outputs, c.store); err != nil {
		return err
	}
	defer limitHeap(opt.Limits.Memory)()
	shown := a.newCollecting(c.quiet)
	opt.Progress = shown.update
	sum, err := collectInto(ctx, c.store, opt)
	shown.clear()
	if err != nil {
		return auditError(err)
	}
	return a.writeAudit(&c.auditFlags, &auditQuestion{name: collectAnswer}, outputs, []any{collected(c.store, sum)}, sum.Problems)
}

// collectInto makes the store if there is none, and closes it.
func collectInto(ctx context.Context, dir string, opt *audit.Options) (sum *audit.Summary, err error) {
	s, err := store.Create(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return audit.Collect(ctx, s, opt)
}

// limitHeap keeps the heap within half of memory: the other half is for the members of packages that
// are worked on, which lie outside of it. The function that it returns undoes that.
func limitHeap(memory int64) (restore func()) {
	before := debug.SetMemoryLimit(cmp.Or(memory, 1<<30) / 2)
	return func() { debug.SetMemoryLimit(before) }
}

// collected is the answer of a collection.
func collected(dir string, sum *audit.Summary) *answer.AuditCollect {
	r := &answer.AuditCollect{
		Store: dir, Snapshot: sum.Snapshot, Sources: sum.Sources, Outcomes: sum.Outcomes, Bytes: sum.Bytes, Added: sum.Added, Kept: sum.Kept,
		Failures: make([]answer.AuditFailure, 0, len(sum.Failures)),
	}
	for _, f := range sum.Failures {
		r.Failures = append(r.Failures, answer.AuditFailure{Path: f.Path, Member: f.Member, Why: f.Why})
	}
	return r
}
