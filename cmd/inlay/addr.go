package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/spf13/cobra"

	"inlay/program"
)

func newAddr(a *app) *cobra.Command {
	var c common
	cmd := &cobra.Command{
		Use:   "addr FILE [ADDR...]",
		Short: "the inline chain at addresses",
		Long: `addr prints the body that holds each ADDR and the chain of functions inlined
there, innermost first, with source positions. Without ADDR it reads one a line
from standard input. FILE comes first, as with addr2line; with --in FILE all
positionals are addresses.`,
		Example: `  inlay addr testdata/obj/nested-gcc12-x86_64-O2-g5.o .text+0x5c host+0x21
  inlay addr vmlinux 0xffffffff81234567 vfs_read+0x1c
  inlay addr ext4.ko .text+0x1c
  nm vmlinux | cut -d' ' -f1 | inlay addr vmlinux`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, paths, err := newAddrQuestion(a, &c, args)
			if err != nil {
				return err
			}
			return a.ask(cmd.Context(), &c, paths, q)
		},
	}
	c.addTo(cmd)
	return cmd
}

// newAddrQuestion takes the command line apart: FILE is the first positional
// unless --in or --files-from names the files.
func newAddrQuestion(a *app, c *common, args []string) (*question, []string, error) {
	var positional []string
	if len(c.in)+len(c.kernels) == 0 && c.filesFrom == "" && len(args) > 0 {
		positional, args = args[:1], args[1:]
	}
	paths, err := c.files(a, positional)
	if err != nil {
		return nil, nil, err
	}
	if len(args) == 0 && (slices.Contains(paths, "-") || c.filesFrom == "-") {
		return nil, nil, usagef("standard input is taken; give the addresses as arguments")
	}
	look := &lookup{args: args, stdin: a.stdin}
	return &question{
		command: "addr", needDWARF: true, results: look.results, nothing: look.nothing,
		opened: func(out sinks) { look.out = out },
	}, paths, nil
}

// lookup feeds addresses and counts those of which something is known.
type lookup struct {
	args  []string
	stdin io.Reader
	out   sinks
	known int
	err   error // of standard input or of the output
}

// asked yields the addresses: the arguments, or the lines of standard input in
// batches. A program that writes one address and waits gets its answer: what
// is known so far is written before the next line is waited for.
func (l *lookup) asked(yield func([]string) bool) {
	if len(l.args) > 0 {
		yield(l.args)
		return
	}
	for batch, err := range batches(l.stdin) {
		if err != nil {
			l.err = fmt.Errorf("read addresses: %w", err)
			return
		}
		if !yield(batch) {
			return
		}
		if l.err = l.out.flush(); l.err != nil {
			return
		}
	}
}

func (l *lookup) results(ctx context.Context, p *program.Program, _ *program.Selection) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for r, err := range p.Addresses(ctx, l.asked) {
			if err == nil && r.Body != nil {
				l.known++
			}
			if !yield(&r, err) {
				return
			}
		}
		if l.err != nil {
			yield(nil, l.err)
		}
	}
}

func (l *lookup) nothing() bool { return l.known == 0 }
