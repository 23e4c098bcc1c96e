package main

import (
	"strings"

	"github.com/spf13/cobra"

	"inlay/livepatch"
	"inlay/report"
)

// impactFlags holds the flags that only impact has.
type impactFlags struct {
	listFlags
	rank   bool
	failOn []string
	patch  string
	plan   bool
	emit   string
	each   bool
}

func (f *impactFlags) addTo(cmd *cobra.Command) {
	f.listFlags.addTo(cmd, livepatch.PolicySource, "")
	flags := cmd.Flags()
	flags.BoolVar(&f.rank, "rank", false, "order the functions by the code that they drag into a patch; without PATTERN, all of them")
	flags.StringVar(&f.patch, "patch", "", "the functions that `FIX.diff` changes, a diff against the sources (- is standard input); all positionals are files then")
	flags.BoolVar(&f.plan, "plan", false, "join the lists into a plan; --patch and several -e do so too")
	flags.BoolVar(&f.options.Needs, "needs", false, "say in the plan what each replacement refers to and cannot simply link")
	flags.StringVar(&f.emit, "emit", "", "write the plan for a patch tool: `FORM`, which is "+strings.Join(report.Emits(), " or "))
	flags.BoolVar(&f.each, "each", false, "make a plan for each linked FILE with its modules, and group those that are the same")
	flags.StringArrayVar(&f.failOn, "fail-on", nil, "exit with 3 where there are `MEMBERS`: implied, check, impossible; with 4 where a list is incomplete; repeatable, or with commas")
	completeValues(cmd, "emit", report.Emits()...)
	completeValues(cmd, "fail-on", gateImplied, gateCheck, gateImpossible, gateIncomplete)
	// The flag exists, so cobra has no error to return.
	_ = cmd.MarkFlagFilename("patch")
}
