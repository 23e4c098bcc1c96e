package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"inlay/answer"
	"inlay/report"
)

// sink is an open output.
type sink struct {
	report.Writer
	buffer *bufio.Writer
	file   *os.File // nil: standard output
	path   string   // to rename to, empty: written in place
	notes  bool     // it writes diagnostics to standard error
}

// sinks writes one answer to several outputs.
type sinks []*sink

// openSinks opens all outputs. A file appears under its name only when the
// answer is whole.
func (a *app) openSinks(q *question, c *common, outputs []output) (sinks, error) {
	var all sinks
	noted := false
	for _, o := range outputs {
		opt := &report.Options{
			Command: q.answers(), Patterns: q.query.Patterns, All: q.query.All, Verbose: c.verbose, Quiet: c.quiet,
			Layout: q.layout, Plan: q.plan, Rules: q.rules, Suggest: q.suggest,
		}
		if !slices.Contains([]string{"json", "jsonl", "sarif"}, o.format) && !noted { // those have a place for them
			opt.Notes, noted = a.stderr, true
		}
		s, err := a.openSink(o, opt, c.color)
		if err != nil {
			return nil, errors.Join(err, all.discard())
		}
		all = append(all, s)
	}
	return all, nil
}

func (a *app) openSink(o output, opt *report.Options, color string) (*sink, error) {
	s := &sink{notes: opt.Notes != nil}
	var w io.Writer = a.stdout
	if o.path == "" {
		opt.Width = terminalWidth(a.stdout)
	} else if err := s.create(o.path); err != nil {
		return nil, err
	} else {
		w = s.file
	}
	var err error
	if opt.Color, err = a.useColor(color, w); err != nil {
		return nil, errors.Join(err, s.discard())
	}
	if s.file != nil {
		w = placed{s.file, o.path}
	}
	s.buffer = bufio.NewWriterSize(w, 64<<10)
	if o.emit {
		s.Writer, err = report.NewEmit(o.format, s.buffer, opt)
	} else {
		s.Writer, err = report.New(o.format, s.buffer, opt)
	}
	return s, err
}

// create opens a temporary file beside path, or path itself where that is no
// regular file: a pipe, a device.
func (s *sink) create(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		s.file, err = os.OpenFile(path, os.O_WRONLY, 0)
		return err
	}
	s.path = destination(path)
	for n := range maxTemporary {
		name := filepath.Join(filepath.Dir(s.path), fmt.Sprintf(".%s.%d.%d.tmp", filepath.Base(s.path), os.Getpid(), n))
		if s.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); !errors.Is(err, os.ErrExist) {
			break
		}
	}
	return underName(err, path)
}

// placed is a file whose errors tell the name that was asked for, not the temporary one.
type placed struct {
	*os.File
	path string
}

func (p placed) Write(b []byte) (int, error) {
	n, err := p.File.Write(b)
	return n, underName(err, p.path)
}

func underName(err error, path string) error {
	var place *os.PathError
	if errors.As(err, &place) {
		place.Path = path
	}
	return err
}

// maxTemporary is how many names of temporary files are tried: a process that
// was killed can leave one behind, and in a container its number comes again.
const maxTemporary = 100

// each calls f for every output that is still there; all of them get their
// chance.
func (all sinks) each(f func(*sink) error) error {
	var failed error
	for _, s := range all {
		if err := f(s); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (all sinks) header(h answer.Header) error {
	return all.each(func(s *sink) error { return s.Header(h) })
}

func (all sinks) result(r any) error {
	return all.each(func(s *sink) error { return s.Result(r) })
}

func (all sinks) diagnostic(d answer.Diagnostic) error {
	return all.each(func(s *sink) error { return s.Diagnostic(d) })
}

// end closes the answer and gives the files their names.
func (all sinks) end(e answer.End) error {
	if err := all.each(func(s *sink) error { return s.End(e) }); err != nil {
		return err
	}
	return all.each((*sink).commit)
}

func (s *sink) commit() error {
	if err := s.buffer.Flush(); err != nil {
		return err
	}
	if s.file == nil {
		return nil
	}
	name := s.file.Name()
	err := s.file.Close()
	s.file = nil
	if err == nil && s.path != "" {
		err = os.Rename(name, s.path)
	}
	return err
}

// discard drops what was not ended: files disappear, standard output keeps
// what was written, which has no end.
func (all sinks) discard() error { return all.each((*sink).discard) }

func (s *sink) discard() error {
	if s.file == nil {
		if s.buffer == nil {
			return nil
		}
		return s.buffer.Flush()
	}
	err := s.file.Close()
	if s.path != "" {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	s.file = nil
	return err
}

// flush hands on what standard output still holds back.
func (all sinks) flush() error {
	return all.each(func(s *sink) error {
		if s.file != nil {
			return nil
		}
		return s.buffer.Flush()
	})
}

// noted tells whether an output shows diagnostics on standard error.
func (all sinks) noted() bool {
	for _, s := range all {
		if s.notes {
			return true
		}
	}
	return false
}
