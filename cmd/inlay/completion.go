package main

import (
	"strings"

	"github.com/spf13/cobra"

	"inlay/program"
)

// maxNames bounds how many function names a shell is offered.
const maxNames = 500

func newCompletion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "a script that completes commands, flags and function names in a shell",
		Long: `completion prints a script for a shell. Function names are completed where --in
names the file: inlay sites --in vmlinux put_<TAB>

  bash        source <(inlay completion bash)
  zsh         source <(inlay completion zsh)
  fish        inlay completion fish | source
  powershell  inlay completion powershell | Out-String | Invoke-Expression`,
		ValidArgs:             shells,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("completion is for one shell; name one of %s", strings.Join(shells, ", "))
			}
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usagef("no completion for the shell %q; there are %s", args[0], strings.Join(shells, ", "))
		},
	}
}

// completeValues offers the values of a flag. The flag exists, so cobra has
// no error to return.
func completeValues(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completeFunctions offers the names of functions for the PATTERN and for -e,
// from the files of --in; what follows is a file.
func completeFunctions(cmd *cobra.Command, c *common, p *pattern) {
	names := func(cmd *cobra.Command, prefix string) ([]string, cobra.ShellCompDirective) {
		return functionNames(cmd, c, prefix)
	}
	_ = cmd.RegisterFlagCompletionFunc("expression", func(cmd *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
		return names(cmd, prefix)
	})
	takesPattern := !strings.Contains(cmd.Use, "[-e PATTERN]")
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		if patch := cmd.Flags().Lookup("patch"); patch != nil && patch.Changed {
			return nil, cobra.ShellCompDirectiveDefault
		}
		if len(args) > 0 || p.all || len(p.expressions) > 0 || !takesPattern {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return names(cmd, prefix)
	}
}

// functionNames asks the files of --in. Files that cannot be read offer
// nothing: this is no place for errors.
func functionNames(cmd *cobra.Command, c *common, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(c.in) == 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	system, err := program.Open(cmd.Context(), c.in, &program.Options{Jobs: c.jobs, Finder: c.finder(nil), Limits: c.limits})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	names := system.Names(prefix, maxNames)
	if system.Close() != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
