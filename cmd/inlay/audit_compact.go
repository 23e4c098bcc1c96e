package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"inlay/audit/store"
)

func newAuditCompact(a *app) *cobra.Command {
	var dir string
	var quiet bool
	cmd := &cobra.Command{
		Use:   "compact --store DIR",
		Short: "merge what was collected into few files, sorted by function name",
		Long: `compact merges the facts in a store into few large files, so that a question costs
as much as its answer, however much the store holds. Nothing is lost if it is
interrupted, and the store can be asked and added to meanwhile.`,
		Example: `  inlay audit compact --store facts.inlay
  inlay audit compact --store facts.inlay --quiet`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needStore(dir); err != nil {
				return err
			}
			return a.compact(cmd.Context(), dir, quiet)
		},
	}
	addStore(cmd, &dir)
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress")
	return cmd
}

// compact merges a store that is there.
func (a *app) compact(ctx context.Context, dir string, quiet bool) (err error) {
	there, err := store.Open(dir) // Create would make one
	if err != nil {
		return err
	}
	if err := there.Close(); err != nil {
		return err
	}
	s, err := store.Create(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	progress := a.newProgress(quiet)
	err = s.Compact(ctx, func(done, total int64) {
		if progress != nil && total > 0 {
			progress.show(fmt.Sprintf("%d %% merged", 100*done/total))
		}
	})
	progress.clear()
	return err
}
