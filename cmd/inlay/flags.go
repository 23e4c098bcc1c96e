package main

import (
	"strings"

	"github.com/spf13/cobra"

	"inlay/elfscan"
	"inlay/report"
)

// common holds the flags of every command that answers about files.
type common struct {
	outputs    []string
	jobs       int
	quiet      bool
	verbose    bool
	color      string
	debugDirs  []string
	debuginfod bool
	in         []string
	filesFrom  string
	kernels    []string
	limits     elfscan.Limits
}

func (c *common) addTo(cmd *cobra.Command) {
	f := cmd.Flags()
	formats := report.Formats(cmd.Name())
	last := len(formats) - 1
	f.StringArrayVarP(&c.outputs, "output", "o", nil,
		"write as `FORMAT[=PATH]`: "+strings.Join(formats[:last], ", ")+" or "+formats[last]+"; repeatable")
	f.IntVarP(&c.jobs, "jobs", "j", 0, "use `N` workers (0: one for each processor); the answer is the same")
	f.BoolVarP(&c.quiet, "quiet", "q", false, "no progress, no diagnostics on standard error")
	f.BoolVarP(&c.verbose, "verbose", "v", false, "more detail, nothing cut: producer flags, bounds, every diagnostic")
	f.StringVar(&c.color, "color", "auto", "colours: auto, always or never")
	f.StringArrayVar(&c.debugDirs, "debug-dir", nil, "look in `DIR` too for debug files, split DWARF and the like, and open what files name beneath it; repeatable")
	f.BoolVar(&c.debuginfod, "debuginfod", false, "fetch debug files that are missing from the servers in DEBUGINFOD_URLS; kept as elfutils keeps them")
	f.StringArrayVar(&c.in, "in", nil, "read `FILE`, wherever it stands on the line; repeatable")
	f.StringVar(&c.filesFrom, "files-from", "", "read the names of the files from `LIST`, one a line (- is standard input)")
	f.StringArrayVar(&c.kernels, "kernel", nil, "read the installed kernel and all modules of `RELEASE`, with their debug files; repeatable")
	addLimits(f, &c.limits)
	completeReleases(cmd, c)
	completeValues(cmd, "output", formats...)
	completeValues(cmd, "color", "auto", "always", "never")
}

// pattern holds the flags of the commands that ask about functions.
type pattern struct {
	expressions []string
	all         bool
}

func (p *pattern) addTo(cmd *cobra.Command, withAll bool) {
	cmd.Flags().StringArrayVarP(&p.expressions, "expression", "e", nil, "the `PATTERN`; repeatable, all positionals are files then")
	if withAll {
		cmd.Flags().BoolVar(&p.all, "all", false, "every function; all positionals are files then")
	}
}
