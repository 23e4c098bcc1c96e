package facts

import (
	"context"
	"fmt"
	"iter"

	"inlay/answer"
	"inlay/livepatch/verify"
	"inlay/program"
)

// Options says what a program cannot know of its file.
type Options struct {
	Digest Digest // of the file
	Tool   string // version of the program that collects
}

// Of makes the facts of a program of one file, opened with [program.Options].CallSites. The
// program has to stay open until the sequences were read. Errors are those of ctx and of
// reading the file; what cannot be read of it is a gap.
func Of(ctx context.Context, p *program.Program, opt *Options) (*Facts, error) {
	if len(p.Files()) != 1 {
		return nil, fmt.Errorf("facts of %d files: %w", len(p.Files()), program.ErrNoInput)
	}
	m := &maker{ctx: ctx, p: p, f: p.Files()[0], digest: opt.Digest}
	var err error
	if m.table, err = p.FunctionTable(ctx); err != nil {
		return nil, err
	}
	for m.verdict, err = range verify.Run(ctx, p, nil) {
		if err != nil {
			return nil, err
		}
	}
	var binary Binary
	err = m.f.Guard(func() error {
		if err := m.number(); err != nil {
			return err
		}
		binary = m.binary(opt)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Facts{
		Binary:    binary,
		Units:     rows(m, m.units),
		Functions: rows(m, m.functionRows),
		Bodies:    rows(m, m.bodyRows),
		Instances: rows(m, m.instances),
		Calls:     rows(m, m.calls),
		Findings:  rows(m, m.findings),
	}, nil
}

// maker makes the rows of one file.
type maker struct {
	ctx     context.Context
	p       *program.Program
	f       *program.File
	digest  Digest
	table   *program.FunctionTable
	verdict answer.Verify
	numbered
}

// rows makes a sequence of what list yields. A fault in a mapped file ends it with an error.
func rows[R any](m *maker, list func(yield func(R) bool) error) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		stopped := false
		err := m.f.Guard(func() error {
			return list(func(r R) bool {
				stopped = m.ctx.Err() != nil || !yield(r, nil)
				return !stopped
			})
		})
		if m.ctx.Err() != nil {
			err = m.ctx.Err()
		}
		if err != nil {
			var none R
			yield(none, &ReadError{err})
		}
	}
}

// ReadError is an error of a sequence of rows: it is the file that could not be read, where whoever
// stores the rows has errors of his own.
type ReadError struct{ Err error }

func (e *ReadError) Error() string { return e.Err.Error() }
func (e *ReadError) Unwrap() error { return e.Err }
