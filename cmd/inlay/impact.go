package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"inlay/livepatch"
	"inlay/program"
)

func newImpact(a *app) *cobra.Command {
	return a.aboutFunctions(&cobra.Command{
		Use:   "impact PATTERN FILE...",
		Short: "the impacted-function list: what has to be patched together with a function",
		Long: `impact lists the bodies that hold code of the functions that PATTERN picks:
their own bodies, clones and cold parts, and every body they were inlined into.
"replace" is what a patch must replace, "check" what has to be looked at, and
the open units bound what may be missing: the list is complete only without
them ("inlay help evidence").`,
		Example: `  inlay impact leaf testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay impact put_page vmlinux
  inlay impact put_page vmlinux *.ko -o json=impact.json -o text`,
	}, question{results: impact})
}

func impact(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error] {
	return boxed(livepatch.Impact(ctx, p, selection, nil))
}
