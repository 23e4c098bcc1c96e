package main

import "github.com/spf13/cobra"

func newExitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "what the exit code says",
		Long: `The exit code is the same for every output format.

    0  done. Diagnostics about parts of a file leave it 0, and so does a
       missing DWARF where the symbols answer (scan, clones) or BTF does (scan).
    1  an input gave no answer at all, or an error at run time. The other
       inputs are answered all the same.
    2  the command line is wrong.
    3  a gate tripped: --fail-on implied, check or impossible found members, or
       verify found that the build did not comply, or cover that a patch lacks
       something, or --fail-on found, fail or changed of audit query.
    4  a gate was asked for, but the evidence is incomplete: a unit could not
       be read, with --fail-on incomplete a list or a plan is not complete, or
       verify or cover could not decide, or not everything is known about the
       binaries that audit query was asked about. That is also the code of
       audit query without a gate if it found nothing.
    5  everything was read and nothing matched: no function fits the PATTERN or
       the patch, or no address is known. A function that is known and has no inlined
       instance is an answer, with exit code 0.
  130  interrupted.

Where several apply, the first of 130, 2, 3, 1, 4, 5 counts. A reader that goes
away early ("| head") is no error.`,
	}
}
