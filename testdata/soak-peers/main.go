//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"inlay/testdata/mutate"
)

// options are those of the command line.
type options struct {
	seed, first, count uint64
	deadline           time.Duration // of processor time
	memory             int64         // bytes
	inlay, testdata    string
	verbose            bool
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "walk" {
		if err := walk(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, "walk:", err)
			os.Exit(1)
		}
		return
	}
	o := &options{memory: 1 << 30}
	flag.Uint64Var(&o.seed, "seed", 1, "the `seed` of the mutants")
	flag.Uint64Var(&o.first, "first", 0, "the `number` of the first")
	flag.Uint64Var(&o.count, "count", 4000, "how `many`")
	flag.DurationVar(&o.deadline, "deadline", 10*time.Second, "processor `time` that a run may take")
	flag.StringVar(&o.inlay, "inlay", "inlay", "the `program` to compare")
	flag.StringVar(&o.testdata, "testdata", "testdata", "the `folder` with the sound files")
	flag.BoolVar(&o.verbose, "v", false, "print each crash, time-out and excess as it happens")
	flag.Parse()
	if err := compare(o); err != nil {
		fmt.Fprintln(os.Stderr, "soak-peers:", err)
		os.Exit(1)
	}
}

// compare runs all tools on one mutant after the other, so that a slow moment of the
// machine meets all of them. An interrupt ends it with the table of what was run.
func compare(o *options) error {
	corpus, err := mutate.Load(o.testdata)
	if err != nil {
		return err
	}
	tools, err := installed(o)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for number := o.first; number < o.first+o.count && ctx.Err() == nil; number++ {
		if err := o.try(corpus.Mutant(o.seed, number), number, tools); err != nil {
			return err
		}
	}
	printTable(o, tools)
	return nil
}

// try runs all tools on one mutant, in a folder of its own.
func (o *options) try(m mutate.Mutant, number uint64, tools []*tool) error {
	dir, err := os.MkdirTemp("", "soak-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, f := range append(m.Beside, mutate.Member{Name: m.Name, Data: m.Data}) {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			return err
		}
	}
	for _, t := range tools {
		r, err := o.run(t.command(filepath.Join(dir, m.Main)))
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		t.add(number, r)
		if o.verbose && r.end != ended {
			fmt.Printf("mutant %d (%s): %s: %s: %s\n", number, m.Name, t.name, r.end, r.said)
		}
	}
	return nil
}
