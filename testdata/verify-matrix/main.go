package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "verify-matrix:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("verify-matrix", flag.ContinueOnError)
	cc := flags.String("cc", "gcc-12", "the `compiler`; g++ of the same version compiles C++")
	jobs := flags.Int("j", 2, "compile `N` at a time")
	levels := flags.String("levels", "O2,O3,Os", "levels of optimisation")
	only := flags.String("only", "*", "take the sources that the `glob` fits")
	verbose := flags.Bool("v", false, "name every difference")
	src := flags.String("src", "testdata/verify-matrix/src", "`folder` of the sources")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m := &matrix{cc: *cc, jobs: *jobs, levels: strings.Split(*levels, ",")}
	var err error
	if m.sources, err = sources(*src, *only); err != nil {
		return err
	}
	if m.dir, err = os.MkdirTemp("", "verify-matrix-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(m.dir) }()
	t, err := m.run(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d sources, %s, %s\n\n", len(m.sources), *cc, *levels)
	return t.print(os.Stdout, *verbose)
}

// sources lists the sources that a glob fits, by absolute path.
func sources(dir, glob string) ([]string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return filepath.Glob(filepath.Join(abs, glob))
}
