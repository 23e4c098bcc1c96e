package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// errDifferent says that not all answers are the same.
var errDifferent = errors.New("the answers differ: -v names all differences")

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "format-matrix:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("format-matrix", flag.ContinueOnError)
	cc := flags.String("cc", "", "only these `compilers`")
	versions := flags.String("versions", "2,3,4,5", "`versions` of DWARF")
	only := flags.String("forms", "", "only these `forms`; plain is always made")
	which := flags.String("kinds", strings.Join(kinds, ","), "`kinds` of file")
	jobs := flags.Int("j", 2, "make `N` at a time")
	verbose := flags.Bool("v", false, "name every difference")
	src := flags.String("src", "testdata/format-matrix/src", "`folder` of the sources")
	if err := flags.Parse(args); err != nil {
		return err
	}
	m := &matrix{jobs: *jobs, kinds: list(*which), readers: installed(), level: "O2"}
	if m.compilers, err = pick(compilers(), func(c compiler) string { return c.name }, list(*cc)); err != nil {
		return err
	}
	wanted := list(*only)
	if len(wanted) > 0 {
		wanted = append([]string{plain}, wanted...)
	}
	if m.forms, err = pick(forms(), func(f form) string { return f.name }, wanted); err != nil {
		return err
	}
	for _, v := range list(*versions) {
		n, err := strconv.Atoi(v)
		if err != nil {
			return err
		}
		m.versions = append(m.versions, n)
	}
	if m.src, err = filepath.Abs(*src); err != nil {
		return err
	}
	if m.dir, err = os.MkdirTemp("", "format-matrix-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(m.dir)) }()
	t, err := m.run(ctx)
	if err != nil {
		return err
	}
	if err := t.print(os.Stdout, m, *verbose); err != nil {
		return err
	}
	if t.sum().wrong > 0 {
		return errDifferent
	}
	return nil
}

// list takes a value with commas apart.
func list(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}
