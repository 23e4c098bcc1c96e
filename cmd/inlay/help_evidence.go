package main

import "github.com/spf13/cobra"

func newEvidenceTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "evidence",
		Short: "what a binary proves about inlining, and what it cannot",
		Long:  evidenceOfEdges + "\n" + evidenceOfLists,
	}
}

const evidenceOfEdges = `DWARF is a lower bound. A copy that folds to a constant or merges into one
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

Without DWARF, BTF may name a function: it had code of its own then. Whether it was
inlined too, BTF does not say.

An answer is complete only when no unit is open or a lower bound. inlay never says
"not inlined" where the truth is "no evidence".
`

const evidenceOfLists = `A body is a member of an impacted-function list for one or more reasons:

  body, clone, cold    code of the function itself
  inlined              holds a copy of it, with one of the classes above
  calls_clone          calls a clone whose signature is not the source's
  shared_code          its code serves another function too
  register_contract    relies on registers that the function leaves alone
  noreturn_contract    has no code behind its call
  escalated            reaches a member that cannot be redirected
  trusts_callee        calls it and may rely on what it does not do
  trusts_caller        is called by it and may rely on what it passes
  uses                 its source names a macro, type or variable that a fix changes

The last three, and copies that are implied, are to be checked; the others are
to be replaced, in one of these ways:

  redirect         replace this symbol: the rows to be pasted
  through_callers  the signature differs: replace all callers
  with_parent      a cold part goes with its body
  not_needed       freed after boot
  impossible       can be neither redirected nor reached through its callers

What keeps a list from being complete is a gap:

  open_units    units that bound bodies: --source or --dumps narrow them
  lower_bound   units whose producer leaves no trace
  unread        units or files that could not be read
  no_dwarf      files without debug information
  undescribed   functions that no unit of the DWARF covers
  folded        definitions without code: folded or removed
  climb         a member whose address is taken, so its callers are not all
  impossible    members that cannot be replaced
  conflict      a redirect would change another function too
  not_searched  modules that were not among the files
  not_compared  what a finished patch says and nothing could be held against (cover)
  source        sources or dumps that do not fit the binary
  implied       bodies that probably hold a copy
  unwitnessed   callers that only one of code and call sites knows
  users         bodies whose source names what a fix changes
  hunks         parts of a fix that no function could be found for

--policy source (the default) is for patches written as source: clones are
replaced through their callers. --policy binary is for patches made of compiled
objects, as kpatch does: clones are replaced as they are.`
