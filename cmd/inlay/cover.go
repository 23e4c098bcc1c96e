package main

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/program"
)

func newCover(a *app) *cobra.Command {
	var c common
	var p pattern
	var f coverFlags
	cmd := &cobra.Command{
		Use:   "cover PATCH FILE...",
		Short: "whether a finished live patch replaces all it must",
		Long: `cover reads a finished live patch and the FILEs that it is meant for, and says what
is missing: bodies that hold a copy of a changed function and go on running the old
code, names that stand for several functions, clones that this build does not have,
and what the new code relies on and the target does not have in that form.

PATCH is a kernel module with its debug information, in the layout of hand-written
patches, klp-build or kpatch-build, or a container of libpulp, alone or in its shared
object. --functions takes a list in its place, for a patch that is still being
planned: a line for each function, [OBJECT:]SYMBOL[,POSITION]; all positionals are
FILEs then. Name all modules that the patch touches as FILEs. --stack loads further
patches on top; all are judged together.

-e and --patch say what the patch changes. Without them that is inferred: the
replaced functions that no other replaced function leads to; what would only be
needed if another one was changed too is possible, not missing.

The exit code is 0 if the patch covers everything, 3 if something is wrong, and 4 if
something has to be looked at: a unit that may hold more copies, a body that
probably does. --checked names a file of what a person has looked at.`,
		Example: `  inlay cover livepatch-fix.ko vmlinux
  inlay cover livepatch-fix.ko vmlinux ext4.ko --patch fix.diff --suggest
  inlay cover --functions testdata/lists/planned.txt testdata/obj/init-gcc12-x86_64-O2-g5.exe
  inlay cover first.ko --stack second.ko vmlinux -o sarif=cover.sarif
  inlay cover fix.ulp /usr/lib/libssl.so.3 --checked checked.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q, paths, err := f.question(cmd, a, &c, &p, args)
			if err != nil {
				return err
			}
			return a.cover(cmd.Context(), &c, paths, q)
		},
	}
	c.addTo(cmd)
	p.addTo(cmd, false)
	cmd.Flags().Lookup("expression").Usage = "the patch changes what `PATTERN` picks; repeatable"
	f.addTo(cmd)
	completeFunctions(cmd, &c, &p)
	return cmd
}

// coverOf produces the answer of cover.
type coverOf struct {
	planOf  // what the patch changes
	files   patchFiles
	options cover.Options
	suggest bool
	verdict answer.Verdict
}

// cover opens the patches, which costs less than the files do, and asks.
func (a *app) cover(ctx context.Context, c *common, paths []string, o *coverOf) error {
	if err := o.files.open(ctx, a, c); err != nil {
		return err
	}
	given := o.patch != nil || len(o.query.Patterns) > 0
	q := &question{
		command: "cover", needDWARF: true, callSites: true, rules: cover.Rules(), suggest: o.suggest,
		about: given, query: o.query, choose: o.choose, results: o.results,
		judged: func() int { return verdictCode(o.verdict) },
	}
	err := a.ask(ctx, c, paths, q)
	return errors.Join(err, o.files.close())
}

// results yields one answer for all patches; none if nothing is what the patch is said to
// change.
func (o *coverOf) results(ctx context.Context, target *program.Program, sel *program.Selection) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		result, err := o.judge(ctx, target, sel)
		if result != nil || err != nil {
			yield(result, err)
		}
	}
}

func (o *coverOf) judge(ctx context.Context, target *program.Program, sel *program.Selection) (*answer.Cover, error) {
	opt := o.options
	opt.Impact = *o.planOf.options
	if sel != nil {
		missing, err := o.missing(ctx, target)
		if err != nil {
			return nil, err
		}
		if opt.Changed, opt.Change = sel.Functions(), o.change; len(opt.Changed) == 0 && (o.change == nil || !o.found()) {
			return nil, nil
		}
		if len(missing) > 0 {
			return nil, fmt.Errorf("no function matches %q, so the patch cannot be judged; \"inlay help patterns\" shows the forms", missing[0])
		}
	}
	result, err := cover.Run(ctx, target, o.files.patches, &opt)
	if err != nil {
		return nil, err
	}
	o.verdict = result.Verdict
	o.files.note(target)
	return result, o.files.changed()
}
