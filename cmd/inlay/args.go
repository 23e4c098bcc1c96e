package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// maxLine bounds a line of a list: paths and addresses are shorter.
const maxLine = 1 << 20

// patternAndFiles takes the positionals apart as grep does: the first is the
// PATTERN unless -e or --all is given.
func (p *pattern) patternAndFiles(positionals []string) (patterns, files []string, err error) {
	if p.all && len(p.expressions) > 0 {
		return nil, nil, usagef("--all and -e exclude each other; --all is every function")
	}
	if p.all || len(p.expressions) > 0 {
		return p.expressions, positionals, nil
	}
	if len(positionals) == 0 {
		return nil, nil, usagef("no PATTERN given; name a function, or use --all")
	}
	return positionals[:1], positionals[1:], nil
}

// files adds what --in and --files-from name to the positional files.
func (c *common) files(a *app, positionals []string) ([]string, error) {
	installed, err := c.installed()
	if err != nil {
		return nil, err
	}
	files := slices.Concat(c.in, positionals, installed)
	if c.filesFrom != "" {
		listed, err := readList(a, c.filesFrom)
		if err != nil {
			return nil, err
		}
		if c.filesFrom == "-" && slices.Contains(slices.Concat(files, listed), "-") {
			return nil, usagef("standard input cannot be both an ELF and the list of --files-from; give one of them by its path")
		}
		files = append(files, listed...)
		if len(files) == 0 {
			return nil, usagef("--files-from %s names no file; put one path on each line", c.filesFrom)
		}
	}
	if stdin := slices.Index(files, "-"); stdin >= 0 && slices.Contains(files[stdin+1:], "-") {
		return nil, usagef("standard input can be read only once; give the other file by its path")
	}
	return once(files)
}

func readList(a *app, name string) ([]string, error) {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	var list []string
	for line, err := range lines(in) {
		if err != nil {
			return nil, fmt.Errorf("read list %s: %w", name, err)
		}
		list = append(list, line)
	}
	return list, nil
}

// lines yields the lines of in that are not empty; an error ends them.
func lines(in io.Reader) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		s := bufio.NewScanner(in)
		s.Buffer(make([]byte, 0, 64<<10), maxLine)
		for s.Scan() {
			if line := s.Text(); line != "" && !yield(line, nil) {
				return
			}
		}
		err := s.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line is longer than %d bytes; put one name on each line", maxLine)
		}
		if err != nil {
			yield("", err)
		}
	}
}
