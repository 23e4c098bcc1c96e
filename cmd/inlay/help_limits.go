package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"inlay/elfscan"
)

func newLimitsTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "limits",
		Short: "what a hostile file can cost, and the flags that change it",
		Long:  aboutLimits + "\n" + listOfLimits() + "\n" + sizesOfLimits,
	}
}

const aboutLimits = `A binary may be made to exhaust the machine of who reads it. So all that a
file can ask for has a limit, far above what compilers and linkers write. What is
over one is told, and costs only its part of the answer: a section, a unit, a file,
a package. The message names the flag that raises the limit. Every command that
reads files has these flags, with what holds without them:
`

const sizesOfLimits = `Sizes are written as 512M or 2G. A process takes about as much memory as it is
allowed, or 1G, with the pages of the files that it has mapped. audit collect
works on as many binaries at once as fit into --limit-memory, which is 1G there.`

// listOfLimits lists the flags with what holds without them.
func listOfLimits() string {
	var b strings.Builder
	for _, l := range limits {
		flag := fmt.Sprintf("--limit-%s %s", l.name, l.value(new(elfscan.Limits)).Type())
		for i, line := range strings.Split(l.what+" ("+l.standard+")", "\n") {
			if i > 0 {
				flag = ""
			}
			fmt.Fprintf(&b, "  %-23s %s\n", flag, line)
		}
	}
	return b.String()
}
