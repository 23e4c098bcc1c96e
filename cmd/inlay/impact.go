package main

import (
	"context"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

func newImpact(a *app) *cobra.Command {
	var c common
	var p pattern
	var f impactFlags
	cmd := &cobra.Command{
		Use:   "impact PATTERN FILE...",
		Short: "the impacted-function list: what has to be patched together with a function",
		Long: `impact lists what a patch of the functions that PATTERN picks has to replace:
their own bodies, clones and cold parts, every body they were inlined into, and
what calls a clone whose signature is not the source's. First come the rows to be
pasted, then what is replaced through others, what has to be checked by hand, what
is open and what would close it, and why each member is one. The list is complete
only if nothing is open ("inlay help evidence").

--patch takes a fix as a diff and finds the functions that it changes. With it, with
several -e or with --plan, the lists are joined into a plan: each body once, with
the object and the position that a patch has to name; the single lists follow with
-v. --emit writes the plan as a live patch's source, --needs says what its functions
cannot simply link, --each makes a plan for each of many builds ("inlay help plan").

--all prints one line for each source function, by name, and --rank orders them by
the code they drag into a patch, with what noinline would save; --rank needs no
PATTERN: if the first positional is a file, all of them are.

The binary alone leaves bounds: --source reads the tree it was built from, --dumps
the compiler's own record.`,
		Example: `  inlay impact leaf testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay impact leaf testdata/obj/nested-gcc12-x86_64-O2-g5.o -o svg
  inlay impact --rank testdata/obj/nested-gcc12-x86_64-O2-g5.o
  inlay impact put_page vmlinux *.ko -o json=impact.json -o text
  inlay impact --patch fix.diff --kernel 6.1.0-49-amd64
  inlay impact --patch fix.diff vmlinux *.ko --emit klp > livepatch.c
  inlay impact --patch fix.diff --each build-*/vmlinux
  inlay impact put_page vmlinux --source ~/src/linux --fail-on check,incomplete
  inlay impact --all vmlinux -o csv > impact.csv
  inlay impact mm.h:put_page vmlinux -o dot | dot -Tpdf > impact.pdf`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, paths, err := newImpactQuestion(cmd, a, &c, &p, &f, args)
			if err != nil {
				return err
			}
			return a.ask(cmd.Context(), &c, paths, q)
		},
	}
	c.addTo(cmd)
	p.addTo(cmd, true)
	f.addTo(cmd)
	completeFunctions(cmd, &c, &p)
	return cmd
}

func newImpactQuestion(cmd *cobra.Command, a *app, c *common, p *pattern, f *impactFlags, args []string) (*question, []string, error) {
	if f.rank && !p.all && len(p.expressions) == 0 && (len(args) == 0 || isFile(args[0])) {
		p.all = true
	}
	gate, err := newGate(f.failOn)
	if err != nil {
		return nil, nil, err
	}
	if err := f.check(cmd); err != nil {
		return nil, nil, err
	}
	asked := &planOf{impactOf: impactOf{options: &f.options, gate: gate}, name: f.patch}
	patterns, positionals, err := f.patternAndFiles(p, args)
	if err != nil {
		return nil, nil, err
	}
	asked.query = program.Query{Patterns: patterns, All: p.all}
	if err := f.checkPlan(cmd, c, p); err != nil {
		return nil, nil, err
	}
	paths, err := c.files(a, positionals)
	if err != nil {
		return nil, nil, err
	}
	q := &question{command: "impact", about: true, needDWARF: true, callSites: true, query: asked.query, gate: gate}
	if !f.makesPlan(p) {
		asked.rank = f.rank || p.all && onlyText(c.outputs) && !gate.needsLists()
		q.results = asked.impactOf.results
		if f.rank {
			q.shape = "rank"
		}
		return q, paths, nil
	}
	if cmd.Flags().Changed("patch") {
		if f.patch == "-" && (c.filesFrom == "-" || slices.Contains(paths, "-")) {
			return nil, nil, usagef("standard input cannot be both the patch and something else; give one of them by its path")
		}
		if len(paths) == 0 {
			return nil, nil, usagef("no FILE given; name the objects that the sources of %s were compiled to", f.patch)
		}
		if asked.patch, err = readPatch(a, f.patch); err != nil {
			return nil, nil, err
		}
	}
	if f.each && slices.Contains(paths, "-") {
		return nil, nil, usagef("--each cannot take standard input for a FILE; give its path, since each is looked at first")
	}
	if f.emit == "ulp" { // which wants absolute paths
		if paths, err = absolute(paths); err != nil {
			return nil, nil, err
		}
	}
	q.plan, q.emit, q.choose, q.results = true, f.emit, asked.choose, asked.results
	if f.each {
		q.each = asked
	}
	return q, paths, nil
}

// isFile tells a FILE from a PATTERN.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return name == "-" || err == nil && !info.IsDir()
}

// onlyText tells that no output shows members.
func onlyText(outputs []string) bool {
	return !slices.ContainsFunc(outputs, func(o string) bool { return formatOf(o) != "text" })
}

// formatOf is the FORMAT of a value of -o.
func formatOf(output string) string {
	format, _, _ := strings.Cut(output, "=")
	return format
}

// impactOf produces the answer of impact.
type impactOf struct {
	options *livepatch.Options
	gate    *gate
	rank    bool // the answer shows no members: ranks are made faster than lists
}

func (i *impactOf) results(ctx context.Context, p *program.Program, selection *program.Selection) iter.Seq2[any, error] {
	lists := watched(livepatch.Impact(ctx, p, selection, i.options), i.gate.list)
	if !i.rank {
		return boxed(lists)
	}
	ranks := boxed(watched(livepatch.Ranks(ctx, p, selection, i.options), i.gate.ranked))
	if !i.gate.needsLists() {
		return ranks
	}
	return func(yield func(any, error) bool) {
		for r, err := range ranks {
			if !yield(r, err) {
				return
			}
		}
		for _, err := range lists { // for the gate alone
			if err != nil && !yield(nil, err) {
				return
			}
		}
	}
}

// watched shows every result to see before it is handed on.
func watched[T answer.Impact | answer.Rank](results iter.Seq2[T, error], see func(*T)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range results {
			if err == nil {
				see(&r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}
