package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"inlay/livepatch"
)

// listFlags are the flags of the commands that make impacted-function lists.
type listFlags struct {
	options livepatch.Options
	policy  string
}

// addTo gives cmd the flags. policy holds if nothing is said; where that is empty, otherwise
// says in the help what holds then.
func (f *listFlags) addTo(cmd *cobra.Command, policy livepatch.Policy, otherwise string) {
	flags := cmd.Flags()
	flags.StringVar(&f.options.Source, "source", "", "read the sources in `DIR`: calls whose copies left no trace, and closer bounds")
	flags.StringArrayVar(&f.options.SourcePrefixes, "source-prefix", nil, "the sources recorded under OLD are under NEW in the DIR of --source: `OLD=NEW`; repeatable")
	flags.StringVar(&f.options.SourceConfig, "source-config", "", "the configuration of the build, as autoconf.h or .config: `FILE` (include/generated/autoconf.h of DIR)")
	flags.StringVar(&f.options.Dumps, "dumps", "", "read the records of gcc -fdump-ipa-clones in `DIR`")
	flags.StringVar(&f.policy, "policy", string(policy), "how clones are patched: source (through their callers) or binary (as they are)"+otherwise)
	completeValues(cmd, "policy", string(livepatch.PolicySource), string(livepatch.PolicyBinary))
	completeValues(cmd, "source-prefix")
	// The flags exist, so cobra has no error to return.
	_ = cmd.MarkFlagDirname("source")
	_ = cmd.MarkFlagDirname("dumps")
	_ = cmd.MarkFlagFilename("source-config")
}

// check finds what is wrong with the values before anything is read.
func (f *listFlags) check(cmd *cobra.Command) error {
	f.options.Policy = livepatch.Policy(f.policy)
	known := f.options.Policy == livepatch.PolicySource || f.options.Policy == livepatch.PolicyBinary
	if !known && (f.policy != "" || cmd.Flags().Changed("policy")) {
		return usagef("--policy cannot be %q; it is source or binary", f.policy)
	}
	for flag, dir := range map[string]string{"source": f.options.Source, "dumps": f.options.Dumps} {
		if !cmd.Flags().Changed(flag) {
			continue
		}
		if info, err := os.Stat(dir); err != nil {
			return usagef("--%s: %w", flag, err)
		} else if !info.IsDir() {
			return usagef("--%s %s: that is no folder; name one", flag, dir)
		}
	}
	for _, prefix := range f.options.SourcePrefixes {
		if at := strings.IndexByte(prefix, '='); at <= 0 {
			return usagef("--source-prefix %s: that names no change; write OLD=NEW", prefix)
		}
	}
	for _, flag := range []string{"source-prefix", "source-config"} {
		if cmd.Flags().Changed(flag) && f.options.Source == "" {
			return usagef("--%s says something about the sources; name their folder with --source DIR", flag)
		}
	}
	if !cmd.Flags().Changed("source-config") {
		return nil
	}
	if info, err := os.Stat(f.options.SourceConfig); err != nil {
		return usagef("--source-config: %w", err)
	} else if !info.Mode().IsRegular() {
		return usagef("--source-config %s: that is no regular file; name the autoconf.h or .config of the build", f.options.SourceConfig)
	}
	return nil
}
