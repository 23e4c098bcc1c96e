package main

import (
	"errors"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"inlay/livepatch/cover"
)

// coverFlags are the flags of cover.
type coverFlags struct {
	listFlags
	fix       string
	functions string
	stack     []string
	checked   string
	suggest   bool
}

func (f *coverFlags) addTo(cmd *cobra.Command) {
	f.listFlags.addTo(cmd, "", " (the patch's own way: binary for klp-build and kpatch-build)")
	flags := cmd.Flags()
	flags.StringVar(&f.fix, "patch", "", "the patch changes what `FIX.diff` does, a diff against the sources (- is standard input)")
	flags.StringVar(&f.functions, "functions", "", "in place of PATCH: what is to be replaced is in `LIST`, a line for each [OBJECT:]SYMBOL[,POSITION]")
	flags.StringArrayVar(&f.stack, "stack", nil, "load `PATCH` after the others; repeatable")
	flags.StringVar(&f.checked, "checked", "", "what a person has looked at is in `FILE`: build_id, unit, body or gap, reviewer, reason")
	flags.BoolVar(&f.suggest, "suggest", false, "print the entries that are missing, as C")
	// The flags exist, so cobra has no error to return.
	for _, flag := range []string{"patch", "functions", "stack", "checked"} {
		_ = cmd.MarkFlagFilename(flag)
	}
}

// question takes the command line apart: the first positional is the PATCH, unless a list
// stands in its place.
func (f *coverFlags) question(cmd *cobra.Command, a *app, c *common, p *pattern, args []string) (*coverOf, []string, error) {
	if err := f.check(cmd); err != nil {
		return nil, nil, err
	}
	o := &coverOf{files: patchFiles{stack: f.stack, list: f.functions}, suggest: f.suggest}
	o.planOf.options, o.query.Patterns, o.name, o.strict = &f.options, p.expressions, f.fix, true
	if f.functions == "" {
		if len(args) == 0 {
			return nil, nil, usagef("no PATCH given; inlay cover PATCH FILE...; --functions takes a list in its place")
		}
		o.files.first, args = args[0], args[1:]
	}
	paths, err := c.files(a, args)
	if err != nil {
		return nil, nil, err
	}
	if len(paths) == 0 {
		return nil, nil, usagef("no FILE given; what is the patch meant for? inlay cover PATCH FILE...")
	}
	if slices.Contains(o.files.names(), "-") {
		return nil, nil, usagef("a PATCH cannot be read from standard input; give its path")
	}
	if cmd.Flags().Changed("patch") {
		if f.fix == "-" && (c.filesFrom == "-" || slices.Contains(paths, "-")) {
			return nil, nil, usagef("standard input cannot be both the fix and something else; give one of them by its path")
		}
		if o.patch, err = readPatch(a, f.fix); err != nil {
			return nil, nil, err
		}
	}
	if f.checked != "" {
		err = f.readChecked(&o.options)
	}
	return o, paths, err
}

func (f *coverFlags) readChecked(opt *cover.Options) error {
	file, err := os.Open(f.checked)
	if err != nil {
		return usagef("--checked: %w", err)
	}
	opt.Checked, err = cover.ReadChecked(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return usagef("--checked %s: %w; \"inlay cover --help\" says what it holds", f.checked, err)
	}
	return nil
}
