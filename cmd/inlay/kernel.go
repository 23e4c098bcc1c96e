package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/elfscan/debugfile"
	"inlay/program"
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

// strangers says which files are of another kernel than the first one: several files
// are answered for as one system. Nothing is said of files that do not tell their
// release.
func strangers(p *program.Program) (found []answer.Diagnostic) {
	files := p.Files()
	at := slices.IndexFunc(files, func(f *program.File) bool { return f.Kernel() && f.Release() != "" })
	if at < 0 {
		return nil
	}
	kernel := files[at].Release()
	for _, f := range files {
		release := f.Release()
		if release == "" || release == kernel {
			continue
		}
		d := answer.Diagnostic{Input: f.Path(), Section: ".modinfo", Offset: -1, Message: "a module of"}
		if f.Kernel() {
			d.Section, d.Message = "", "the kernel"
		}
		d.Message += fmt.Sprintf(" %s: it does not belong to %s, which is %s; impact --each takes systems apart", release, files[at].Path(), kernel)
		found = append(found, d)
	}
	return found
}
