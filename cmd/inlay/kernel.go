package main

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"inlay/elfscan/debugfile"
)

// kernelRoots are the folders in which kernels are looked for.
func (c *common) kernelRoots() []string { return slices.Concat(c.debugDirs, debugfile.KernelRoots()) }

// installed lists the files of the releases that --kernel names.
func (c *common) installed() (files []string, err error) {
	for _, release := range c.kernels {
		found, err := debugfile.Kernel(release, c.kernelRoots())
		if errors.Is(err, debugfile.ErrRelease) {
			return nil, usagef("--kernel: %w", err)
		}
		if err != nil {
			return nil, err
		}
		files = append(append(files, found.Vmlinux), found.Modules...)
	}
	return files, nil
}

// completeReleases offers the releases that are installed.
func completeReleases(cmd *cobra.Command, c *common) {
	_ = cmd.RegisterFlagCompletionFunc("kernel", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return debugfile.Releases(c.kernelRoots()), cobra.ShellCompDirectiveNoFileComp
	})
}
