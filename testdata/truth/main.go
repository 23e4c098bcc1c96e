package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"inlay/livepatch"
	"inlay/program"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "truth:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	by       string
	compiler string
	anyOrder bool
	misses   int
	wrong    int
	impact   livepatch.Options
	dir      string
	files    []string
}

var errUsage = errors.New("say the folder of the record, then the files that were built; -h lists the flags")

func parseFlags(args []string) (*options, error) {
	var o options
	flags := flag.NewFlagSet("truth", flag.ContinueOnError)
	flags.StringVar(&o.by, "by", "object", "what names a host: its `symbol`, or the source function that the object holds (object)")
	flags.StringVar(&o.compiler, "compiler", "gcc", "whose record it is: gcc, clang, rust, go")
	flags.BoolVar(&o.anyOrder, "any-order", false, "chain the steps of the record without regard to their order")
	flags.IntVar(&o.misses, "misses", 0, "print `N` pairs of each kind that are missed")
	flags.IntVar(&o.wrong, "false", 0, "print `N` edges of each class that the record does not have")
	flags.StringVar(&o.impact.Source, "source", "", "the `folder` of the sources, as inlay impact takes it")
	flags.StringVar(&o.impact.SourceConfig, "source-config", "", "an autoconf.h or .config `file` of the build")
	flags.Func("source-prefix", "`OLD=NEW` for paths of the sources, repeatable", func(v string) error {
		o.impact.SourcePrefixes = append(o.impact.SourcePrefixes, v)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() < 2 || o.by != "object" && o.by != "symbol" {
		return nil, errUsage
	}
	o.dir, o.files = flags.Arg(0), flags.Args()[1:]
	return &o, nil
}

func run(ctx context.Context, args []string, w io.Writer) error {
	o, err := parseFlags(args)
	if err != nil {
		return err
	}
	j, err := o.judge(ctx)
	if err != nil {
		return err
	}
	j.print(w)
	j.printMisses(w, o.misses)
	j.printFalse(w, o.wrong)
	return nil
}

// judge opens the files, reads the record and compares.
func (o *options) judge(ctx context.Context) (j *judgement, err error) {
	p, err := program.Open(ctx, o.files, &program.Options{CallSites: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	for _, f := range p.Failures() {
		return nil, fmt.Errorf("%s: %w", f.Path, f.Err)
	}
	units, err := unitsOf(p)
	if err != nil {
		return nil, err
	}
	r := newRecord(units, o.by == "symbol")
	if err := r.addFrom(o.compiler, o.dir, o.anyOrder); err != nil {
		return nil, err
	}
	return judge(ctx, p, r, &o.impact)
}
