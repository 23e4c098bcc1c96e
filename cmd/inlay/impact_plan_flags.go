package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inlay/report"
)

// makesPlan tells that the lists are joined.
func (f *impactFlags) makesPlan(p *pattern) bool {
	return f.patch != "" || f.plan || f.each || f.emit != "" || f.options.Needs || len(p.expressions) > 1 && !f.rank
}

// patternAndFiles takes the positionals apart: with --patch all of them are files.
func (f *impactFlags) patternAndFiles(p *pattern, args []string) (patterns, files []string, err error) {
	if f.patch == "" || p.all {
		return p.patternAndFiles(args)
	}
	if len(args) > 1 && !isFile(args[0]) && slices.ContainsFunc(args[1:], isFile) {
		return nil, nil, usagef("with --patch all positionals are files, and there is no file %s; a function beside the patch is -e %s", args[0], args[0])
	}
	return p.expressions, args, nil
}

// checkPlan finds what does not go together, before anything is read.
func (f *impactFlags) checkPlan(cmd *cobra.Command, c *common, p *pattern) error {
	drawn := c.drawn()
	if p.all && !f.rank && drawn != "" {
		return usagef("-o %s draws the lists of the functions that a PATTERN picks; --all has text, json, jsonl, csv", drawn)
	}
	for _, flag := range []string{"patch", "plan", "each", "emit", "needs"} {
		if !cmd.Flags().Changed(flag) {
			continue
		}
		if f.rank || p.all {
			return usagef("--%s is about a patch; --all and --rank are about all functions", flag)
		}
	}
	if cmd.Flags().Changed("patch") && f.patch == "" {
		return usagef("--patch names no diff; give its path, or - for standard input")
	}
	if cmd.Flags().Changed("emit") {
		return f.checkEmit(c, p)
	}
	if f.each && drawn != "" {
		return usagef("-o %s draws lists; --each has text, json, jsonl, csv", drawn)
	}
	return nil
}

// drawn is the first of the outputs that is a picture, "" if none is.
func (c *common) drawn() string {
	for _, o := range c.outputs {
		if format := formatOf(o); format == "dot" || format == "svg" {
			return format
		}
	}
	return ""
}

func (f *impactFlags) checkEmit(c *common, p *pattern) error {
	if !slices.Contains(report.Emits(), f.emit) {
		return usagef("--emit cannot be %q; it is %s", f.emit, strings.Join(report.Emits(), " or "))
	}
	if len(c.outputs) > 0 {
		return usagef("--emit %s is what standard output gets; leave out -o", f.emit)
	}
	if f.patch == "" && !f.plan && !f.each && len(p.expressions) == 0 {
		return usagef("--emit writes a plan; ask for one with --patch, -e or --plan")
	}
	return nil
}

// absolute makes paths absolute; "-" stays.
func absolute(paths []string) (all []string, err error) {
	all = slices.Clone(paths)
	for i, path := range all {
		if path == "-" {
			continue
		}
		if all[i], err = filepath.Abs(path); err != nil {
			return nil, err
		}
	}
	return all, nil
}
