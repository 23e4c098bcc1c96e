package main

import "github.com/spf13/cobra"

func newPlanTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "plan",
		Short: "from a diff to the rows of a live patch",
		Long: `impact --patch FIX.diff, several -e or --plan join the lists of all changed functions
into a plan, each body once. A row to be pasted has

  paste      the symbol that the patch names
  sympos     its position among the symbols of that name as the kernel counts
             them: 0 for the only one, ? if it could not be determined
  object     vmlinux, the name of the module, or the file
  patchable  yes, no or unknown: whether the kernel or libpulp can redirect it
  for        the changed functions that it is replaced for
  risks      what to know before it is replaced; -v tells where and what

Parts of the diff that no function was found for are unresolved, and the plan is not
complete:

  macro, type, variable  many may use it: --source finds the users, to be checked
  function, unknown      no such function has code: name the ones meant with -e
  no_such_file           no unit was built from that file
  context                the diff does not fit the lines that the files record
  binary                 that is no text

--needs says what a replacement refers to and cannot simply link:

  static_function, static_variable, local_static, unexported
                 named by symbol and position, as a relocation of a live patch does
  clone, folded  there is only a body of another signature, or of another name
  inlined        there is no body at all: the patch needs its source

--emit klp writes the C source of a kernel's live patch, --emit ulp the description
file of libpulp; rows that cannot be written are named in it, or on standard error.

--each takes FILEs as many systems: every linked file is one, and a module belongs to
the kernel of its release. Systems with the same plan are answered once.
--kernel RELEASE names the installed files of a kernel: below each --debug-dir,
/usr/lib/debug and /, boot/vmlinux-RELEASE or lib/modules/RELEASE/vmlinux, and the
modules in lib/modules/RELEASE.`,
	}
}
