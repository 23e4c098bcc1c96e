package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"inlay/program"
)

// aboutFunctions gives cmd its flags and runs q for the functions that its
// PATTERN picks.
func (a *app) aboutFunctions(cmd *cobra.Command, q question) *cobra.Command {
	var c common
	var p pattern
	q.command, q.about, q.needDWARF = cmd.Name(), true, true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		patterns, positionals, err := p.patternAndFiles(args)
		if err != nil {
			return err
		}
		paths, err := c.files(a, positionals)
		if err != nil {
			return err
		}
		q.query = program.Query{Patterns: patterns, All: p.all}
		return a.ask(cmd.Context(), &c, paths, &q)
	}
	c.addTo(cmd)
	p.addTo(cmd, true)
	completeFunctions(cmd, &c, &p)
	return cmd
}

func newSites(a *app) *cobra.Command {
	return a.aboutFunctions(&cobra.Command{
		Use:   "sites PATTERN FILE...",
		Short: "where a function was inlined: every instance with its host and chain",
		Long: `sites lists every inlined instance of the functions that PATTERN picks: the
host body and its symbol, the inline chain, the call position, the entry pc and
the bytes. A copy that folded away leaves no instance: the heading of each
function says what its units prove ("inlay help evidence").`,
		Example: `  inlay sites leaf testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay sites put_page vmlinux
  inlay sites 'mm.h:get_*' vmlinux
  inlay sites --all -o jsonl vmlinux`,
	}, question{results: sites})
}

func sites(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error] {
	return boxed(p.Sites(ctx, selection))
}

func newInside(a *app) *cobra.Command {
	return a.aboutFunctions(&cobra.Command{
		Use:   "inside PATTERN FILE...",
		Short: "what is inlined into a body, as a tree with bytes",
		Long: `inside prints, for each body of the functions that PATTERN picks, the tree of
the instances inlined into it, with their bytes and their share of the body; what
stands at its entry, who calls it, and which places hold its address. A call that
only the code or only a call site of the DWARF tells is marked; -v lists them.`,
		Example: `  inlay inside host testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay inside vfs_read vmlinux
  inlay inside vfs_read@0xffffffff81234560 vmlinux`,
	}, question{results: inside, callSites: true})
}

func inside(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error] {
	return boxed(p.Inside(ctx, selection))
}
