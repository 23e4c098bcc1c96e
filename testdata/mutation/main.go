package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		stop()
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	seed     uint64
	count    int
	only     []int
	coverage string
	list     bool
	longest  time.Duration
	own      bool
	patience time.Duration
	excuses  string
}

func parseFlags(args []string) (*options, error) {
	var o options
	flags := flag.NewFlagSet("mutation", flag.ContinueOnError)
	flags.Uint64Var(&o.seed, "seed", 1, "the `number` that decides the draw")
	flags.IntVar(&o.count, "count", 100, "try `N` changes that compile")
	flags.StringVar(&o.coverage, "coverage", "", "keep in this `folder` which test reaches what")
	flags.DurationVar(&o.longest, "longest", 0, "leave out tests that take more of a processor's `time`, for a first look")
	flags.BoolVar(&o.own, "own", false, "run the tests of the changed package alone, for a first look")
	flags.DurationVar(&o.patience, "patience", 30*time.Second, "allow tests this `time` of a processor, and four times what they take else")
	flags.BoolVar(&o.list, "list", false, "print what is drawn and stop")
	flags.StringVar(&o.excuses, "equivalent", "testdata/mutation/equivalent.txt", "the `file` of changes that nothing but a clock can tell")
	flags.Func("only", "only these `numbers` of the draw, as 3,21-100", func(v string) (err error) {
		o.only, err = numbers(v)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	return &o, nil
}

// numbers reads a list such as 3,21-100.
func numbers(list string) ([]int, error) {
	var all []int
	for part := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, err := strconv.Atoi(first)
		if err != nil {
			return nil, err
		}
		to, err := strconv.Atoi(last)
		if err != nil {
			return nil, err
		}
		for n := from; n <= to; n++ {
			all = append(all, n)
		}
	}
	return all, nil
}

func run(ctx context.Context, args []string, w io.Writer) (err error) {
	o, err := parseFlags(args)
	if err != nil {
		return err
	}
	p, err := load(ctx)
	if err != nil {
		return err
	}
	statements, err := p.statements()
	if err != nil {
		return err
	}
	drawn := draw(statements, o.seed)
	printDraw(w, o, statements, drawn)
	if o.list {
		return nil
	}
	excuses, err := readExcuses(o.excuses)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "mutation-")
	if err != nil {
		return err
	}
	defer func() { err = joinRemove(err, work) }()
	if o.coverage == "" {
		o.coverage = filepath.Join(work, "coverage")
	}
	covdata, err := exec.CommandContext(ctx, "go", "tool", "-n", "covdata").Output()
	if err != nil {
		return fmt.Errorf("go tool covdata: %w", err)
	}
	j := &judge{project: p, work: work, options: o, meter: &meter{
		project: p, dir: o.coverage, work: work, covdata: strings.TrimSpace(string(covdata)),
		note: func(format string, args ...any) { fmt.Fprintf(w, format, args...) },
	}}
	return tryAll(ctx, w, o, j, drawn, excuses)
}

// tryAll tries mutants in the order of the draw until enough have a verdict.
func tryAll(ctx context.Context, w io.Writer, o *options, j *judge, drawn []mutant, excuses []excuse) error {
	var all []outcome
	tried := 0
	for i, m := range drawn {
		if tried == o.count || len(o.only) > 0 && tried == len(o.only) {
			break
		}
		if len(o.only) > 0 && !slices.Contains(o.only, i+1) {
			continue
		}
		result, err := j.try(ctx, m)
		if err != nil {
			return fmt.Errorf("%d %s: %w", i+1, m, err)
		}
		if result.verdict != notCompiled || len(o.only) > 0 {
			tried++
		}
		if result.verdict == survived {
			if result.excuse, err = excuseOf(j.project.root, excuses, m); err != nil {
				return err
			}
		}
		all = append(all, result)
		printOutcome(w, i+1, result)
	}
	printSummary(w, o.seed, all)
	return nil
}
