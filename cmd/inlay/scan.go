package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"inlay/program"
)

func newScan(a *app) *cobra.Command {
	var c common
	cmd := &cobra.Command{
		Use:   "scan FILE...",
		Short: "what a file holds: units, producers, counts of instances and clones",
		Long: `scan counts what each FILE holds: compilation units and their producers,
abstract, out-of-line and inlined instances, clones by kind, the share of the
code bytes that is inlined, and what could not be read. A kernel image (vmlinuz) is
unpacked; without its debug file all that is counted is its code and what BTF names.`,
		Example: `  inlay scan testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay scan vmlinux
  inlay scan -o json libc.so.6`,
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := c.files(a, args)
			if err != nil {
				return err
			}
			return a.ask(cmd.Context(), &c, paths, &question{command: "scan", results: scan})
		},
	}
	c.addTo(cmd)
	return cmd
}

func scan(ctx context.Context, p *program.Program, _ *program.Selection) iter.Seq2[any, error] {
	return boxed(p.Scan(ctx))
}
