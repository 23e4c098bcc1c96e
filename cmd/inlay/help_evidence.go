package main

import "github.com/spf13/cobra"

func newEvidenceTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "evidence",
		Short: "what a binary proves about inlining, and what it cannot",
		Long: `DWARF is a lower bound. A copy that folds to a constant or merges into one
instruction leaves no inlined instance, though its host still holds it. So every
inlining edge has a class:

  located   an inlined instance with at least one byte of code
  empty     an inlined instance that owns no byte; tools that look up
            addresses never see it
  implied   no instance, but the host holds a function known to call it
  reported  a record of the compiler says so

and every function has a state in each unit:

  open         the unit holds an abstract instance: any of its bodies may hold
               a copy that vanished
  closed       the function has code and no abstract instance: it was neither
               inlined nor cloned there
  lower_bound  clang, rustc, Go: they leave no trace of a copy that vanished,
               so nothing is ever closed

An answer is complete only when no unit is open or a lower bound. inlay never says
"not inlined" where the truth is "no evidence".`,
	}
}
