package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
)

// matrix is what to make, and where.
type matrix struct {
	compilers []compiler
	versions  []int
	forms     []form
	kinds     []string
	readers   []reader
	level     string
	src       string // folder of the sources
	dir       string // for what is made
	jobs      int
}

// run makes and compares everything; a worker takes all forms of one code.
func (m *matrix) run(ctx context.Context) (*tally, error) {
	t := newTally()
	work := make(chan cell)
	errs := make([]error, max(1, m.jobs))
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() {
			for c := range work {
				errs[i] = errors.Join(errs[i], m.code(ctx, t, c))
			}
		})
	}
	for _, c := range m.compilers {
		if _, err := exec.LookPath(c.name); err != nil {
			t.absent = append(t.absent, c.name)
			continue
		}
		for _, version := range m.versions {
			for _, kind := range m.kinds {
				work <- cell{compiler: c, version: version, kind: kind, level: m.level}
			}
		}
	}
	close(work)
	workers.Wait()
	return t, errors.Join(errs...)
}

// code makes all forms of one code and compares them.
func (m *matrix) code(ctx context.Context, t *tally, c cell) error {
	var first *said
	for _, f := range m.forms {
		c.form = f
		s, err := m.cell(ctx, t, c, first)
		if err != nil {
			return err
		}
		if f.name == plain {
			first = s
		}
	}
	return nil
}

// cell makes one cell and compares it with the plain form and with other readers.
func (m *matrix) cell(ctx context.Context, t *tally, c cell, first *said) (*said, error) {
	b := &builder{ctx: ctx, cell: c, dir: filepath.Join(m.dir, c.folder())}
	defer func() { _ = os.RemoveAll(b.dir) }() // it is in a folder that is removed anyway
	files, err := b.build(m.src)
	if errors.Is(err, errRefused) {
		t.refused(c)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := ask(ctx, files, c.compiler.own)
	if err != nil {
		t.wrong(c, err.Error())
		return nil, nil
	}
	t.made(c, len(s.sites))
	if s.complaint != "" {
		t.wrong(c, "complains: "+s.complaint)
	}
	if len(s.sites) == 0 {
		t.wrong(c, "no inlined instance")
	}
	if !c.form.other && first != nil {
		t.compare(c, "sites", first.sites, s.sites)
		t.compare(c, "clones", first.clones, s.clones)
		t.compare(c, "lists", first.lists, s.lists)
	}
	m.consult(ctx, t, c, files, s)
	return s, nil
}

// consult holds the instances of a cell against what other programs read in its files.
func (m *matrix) consult(ctx context.Context, t *tally, c cell, files []string, s *said) {
	var by []string
	for _, r := range m.readers {
		if !r.reads(c) {
			continue
		}
		want, err := r.instances(ctx, c, files)
		if err != nil {
			t.wrong(c, err.Error())
			continue
		}
		by = append(by, r.name)
		t.compare(c, r.name, want, s.instances)
	}
	t.consulted(by)
}

// difference names the first line that only one of two sorted lists has.
func difference(want, got []string) string {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want) || i < len(got) && got[i] < want[i]:
			return fmt.Sprintf("%d lines, want %d; too many: %s", len(got), len(want), got[i])
		case i >= len(got) || got[i] > want[i]:
			return fmt.Sprintf("%d lines, want %d; missing: %s", len(got), len(want), want[i])
		}
	}
	return ""
}

// pick returns those of a list that are named, all for no name.
func pick[T any](all []T, name func(T) string, wanted []string) (out []T, err error) {
	if len(wanted) == 0 {
		return all, nil
	}
	for _, w := range wanted {
		i := slices.IndexFunc(all, func(one T) bool { return name(one) == w })
		if i < 0 {
			return nil, fmt.Errorf("there is no %q", w)
		}
		out = append(out, all[i])
	}
	return out, nil
}
