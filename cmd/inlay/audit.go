package main

import "github.com/spf13/cobra"

func newAudit(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "many binaries: collect their facts into a store, and ask it",
		Long: `audit answers questions about whole file trees and package pools: which shipped
files hold a copy of a function, out of line, cloned or inlined, and which were
built without the flags that they should have. The facts are collected once into
a store; the questions read nothing else.`,
		Args: cobra.ArbitraryArgs,
		RunE: unknownCommand,
	}
	cmd.AddCommand(newAuditCollect(a), newAuditCompact(a), newAuditQuery(a))
	return cmd
}

// addStore gives cmd the flag that names a store.
func addStore(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "store", "", "the store is in `DIR`")
	_ = cmd.MarkFlagDirname("store") // the flag exists
}

// needStore checks that flag, for those who ask a store that is there.
func needStore(dir string) error {
	if dir == "" {
		return usagef("no store given; name its folder with --store DIR")
	}
	return nil
}
