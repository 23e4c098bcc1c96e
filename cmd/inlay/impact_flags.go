package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"inlay/livepatch"
	"inlay/report"
)

// impactFlags holds the flags that only impact has.
type impactFlags struct {
	options livepatch.Options
	policy  string
	rank    bool
	failOn  []string
	patch   string
	plan    bool
	emit    string
	each    bool
}

func (f *impactFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.rank, "rank", false, "order the functions by the code that they drag into a patch; without PATTERN, all of them")
	flags.StringVar(&f.patch, "patch", "", "the functions that `FIX.diff` changes, a diff against the sources (- is standard input); all positionals are files then")
	flags.BoolVar(&f.plan, "plan", false, "join the lists into a plan; --patch and several -e do so too")
	flags.BoolVar(&f.options.Needs, "needs", false, "say in the plan what each replacement refers to and cannot simply link")
	flags.StringVar(&f.emit, "emit", "", "write the plan for a patch tool: `FORM`, which is "+strings.Join(report.Emits(), " or "))
	flags.BoolVar(&f.each, "each", false, "make a plan for each linked FILE with its modules, and group those that are the same")
	flags.StringVar(&f.options.Source, "source", "", "read the sources in `DIR`: calls whose copies left no trace, and closer bounds")
	flags.StringArrayVar(&f.options.SourcePrefixes, "source-prefix", nil, "the sources recorded under OLD are under NEW in the DIR of --source: `OLD=NEW`; repeatable")
	flags.StringVar(&f.options.SourceConfig, "source-config", "", "the configuration of the build, as autoconf.h or .config: `FILE` (include/generated/autoconf.h of DIR)")
	flags.StringVar(&f.options.Dumps, "dumps", "", "read the records of gcc -fdump-ipa-clones in `DIR`")
	flags.StringVar(&f.policy, "policy", string(livepatch.PolicySource), "how clones are patched: source (through their callers) or binary (as they are)")
	flags.StringArrayVar(&f.failOn, "fail-on", nil, "exit with 3 where there are `MEMBERS`: implied, check, impossible; with 4 where a list is incomplete; repeatable, or with commas")
	completeValues(cmd, "emit", report.Emits()...)
	completeValues(cmd, "policy", string(livepatch.PolicySource), string(livepatch.PolicyBinary))
	completeValues(cmd, "fail-on", gateImplied, gateCheck, gateImpossible, gateIncomplete)
	completeValues(cmd, "source-prefix")
	// The flags exist, so cobra has no error to return.
	_ = cmd.MarkFlagDirname("source")
	_ = cmd.MarkFlagDirname("dumps")
	_ = cmd.MarkFlagFilename("source-config")
	_ = cmd.MarkFlagFilename("patch")
}

// check finds what is wrong with the values before anything is read.
func (f *impactFlags) check(cmd *cobra.Command) error {
	f.options.Policy = livepatch.Policy(f.policy)
	if f.options.Policy != livepatch.PolicySource && f.options.Policy != livepatch.PolicyBinary {
		return usagef("--policy is source or binary, not %q", f.policy)
	}
	for flag, dir := range map[string]string{"source": f.options.Source, "dumps": f.options.Dumps} {
		if !cmd.Flags().Changed(flag) {
			continue
		}
		if info, err := os.Stat(dir); err != nil {
			return usagef("--%s: %w", flag, err)
		} else if !info.IsDir() {
			return usagef("--%s %s: that is no folder", flag, dir)
		}
	}
	for _, prefix := range f.options.SourcePrefixes {
		if at := strings.IndexByte(prefix, '='); at <= 0 {
			return usagef("--source-prefix %s: the form is OLD=NEW", prefix)
		}
	}
	for _, flag := range []string{"source-prefix", "source-config"} {
		if cmd.Flags().Changed(flag) && f.options.Source == "" {
			return usagef("--%s says something about the sources: name their folder with --source DIR", flag)
		}
	}
	if !cmd.Flags().Changed("source-config") {
		return nil
	}
	if info, err := os.Stat(f.options.SourceConfig); err != nil {
		return usagef("--source-config: %w", err)
	} else if !info.Mode().IsRegular() {
		return usagef("--source-config %s: that is no regular file", f.options.SourceConfig)
	}
	return nil
}
