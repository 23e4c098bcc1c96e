package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"inlay/program"
	"inlay/report"
)

func newDisasm(a *app) *cobra.Command {
	var layout report.Layout
	var dir string
	cmd := a.aboutFunctions(&cobra.Command{
		Use:   "disasm PATTERN FILE...",
		Short: "a body's code, each instruction with its inline chain",
		Long: `disasm prints the code of each body of the functions that PATTERN picks:
address, instruction in AT&T syntax, what a branch leads to, the source line, and
the inline chain, innermost first, each function with the position that calls it.
Line and chain are printed where they change. x86-64 and i386 are decoded.`,
		Example: `  inlay disasm host testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay disasm --compact vfs_read vmlinux
  inlay disasm --bytes --source ~/src/linux vfs_read vmlinux
  inlay disasm vfs_read vmlinux -o json`,
	}, question{results: listings, layout: &layout})
	f := cmd.Flags()
	f.BoolVar(&layout.Bytes, "bytes", false, "text: show the bytes of each instruction")
	f.BoolVar(&layout.Compact, "compact", false, "text: fold the instructions of one chain into one line")
	f.StringVar(&dir, "source", "", "text: show source lines from beneath `DIR`")
	ask := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if layout.Compact && (layout.Bytes || dir != "") {
			return usagef("--compact shows no instructions; leave out --bytes and --source, or --compact")
		}
		if !cmd.Flags().Changed("source") {
			return ask(cmd, args)
		}
		tree, err := openSources(dir, func(message string) { complain(a.stderr, message) })
		if err != nil {
			return err
		}
		defer tree.close()
		layout.Source = tree.lines
		return ask(cmd, args)
	}
	return cmd
}

func listings(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error] {
	return boxed(p.Listings(ctx, selection))
}
