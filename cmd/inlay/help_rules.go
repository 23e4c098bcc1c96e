package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"inlay/livepatch/verify"
)

func newRulesTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString(rulesIntroduction)
	rules := verify.Rules()
	for i := range rules {
		fmt.Fprintf(&b, "\n%s", ruleText(&rules[i]))
	}
	return &cobra.Command{
		Use:   "rules",
		Short: "what verify looks at, and what its verdicts mean",
		Long:  strings.TrimRight(b.String(), "\n"),
	}
}

const rulesIntroduction = `The levels are GCC's: -flive-patching=inline-clone switches off passes that let
a caller rely on the body of its callee, inline-only-static also those that make
clones and the inlining of functions that other units can call. A verdict is

  pass            the rule looked, and found nothing
  fail            the evidence proves that the build did not comply
  unknown         the evidence does not decide; never counted as pass
  not_applicable  an assembler unit, no code, or the level allows it
  not_observable  leaves no trace in any binary; never in the way of a pass

A file without any unit that recorded a level, and without --expect, is unknown.
`

// ruleText tells about one rule.
func ruleText(r *verify.Rule) string {
	words := make([]string, len(r.Verdicts))
	for i, v := range r.Verdicts {
		words[i] = string(v)
	}
	return fmt.Sprintf("%s  %s: %s\n\n%s\n\nStands for: %s\nVerdicts: %s\n",
		r.ID, r.Name, r.Summary, r.Help, r.Options, strings.Join(words, ", "))
}
