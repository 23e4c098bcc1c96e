package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"inlay/program"
)

func newClones(a *app) *cobra.Command {
	var c common
	var p pattern
	cmd := &cobra.Command{
		Use:   "clones [-e PATTERN] FILE...",
		Short: "every clone and part: source function, suffixes, signature, callers",
		Long: `clones lists the bodies whose symbol carries a clone suffix (.isra, .constprop,
.part, .cold and others), the source function each was made from, what is known
about the change of its signature, and the bodies that call it.`,
		Example: `  inlay clones testdata/obj/clones-gcc12-x86_64-O2-g5.o
  inlay clones vmlinux
  inlay clones -e 'ext4_*' vmlinux ext4.ko`,
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := c.files(a, args)
			if err != nil {
				return err
			}
			q := &question{command: "clones", callSites: true, needNames: true, results: clones}
			q.query.Patterns = p.expressions
			q.about = len(p.expressions) > 0
			return a.ask(cmd.Context(), &c, paths, q)
		},
	}
	c.addTo(cmd)
	p.addTo(cmd, false)
	completeFunctions(cmd, &c, &p)
	return cmd
}

func clones(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error] {
	return boxed(p.Clones(ctx, selection))
}
