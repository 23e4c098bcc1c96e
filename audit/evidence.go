package audit

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"

	"inlay/audit/facts"
	"inlay/elfscan"
	"inlay/elfscan/debugfile"
	"inlay/elfscan/guard"
	"inlay/program"
)

// content is the content of one file that is to be read.
type content struct {
	size   int64
	digest facts.Digest
	open   func(name string, opt *elfscan.Options) (*elfscan.File, error)
	same   func() error // errChanged where it is no more what digest says; nil if it cannot change
	free   func()       // what holds it, after it was closed
}

// anonymous is the name under which content is read: what is kept of it must not depend on the file
// in which it was met first.
const anonymous = "binary"

// evidence reads a file into the store, unless its content is there, and fills in the outcome.
// The error is one of the store or of the context.
func (c *collector) evidence(e *content, row *facts.Source) error {
	row.Digest = e.digest
	o, err := c.known.once(c.ctx, e.digest, func() (o outcome, err error) {
		caught, err := guard.Run(func() (err error) { o, err = c.facts(e); return err })
		if caught != nil {
			return outcome{facts.Failed, elfscan.OneLine(caught)}, nil
		}
		return o, err
	})
	if err != nil {
		return err
	}
	if row.Why != "" && o.why != "" { // the archive's name of it is worth a note
		o.why = row.Why + "; " + o.why
	}
	row.Outcome, row.Why = o.outcome, cmp.Or(o.why, row.Why)
	return nil
}

// outcome is what became of a content, wherever it is found.
type outcome struct{ outcome, why string }

// facts reads a file and puts its facts into the store.
func (c *collector) facts(e *content) (outcome, error) {
	f, err := e.open(anonymous, &elfscan.Options{Limits: c.opt.Limits})
	if err != nil {
		if errors.Is(err, elfscan.ErrNotELF) {
			return outcome{outcome: facts.NotELF}, nil
		}
		return outcome{facts.Failed, elfscan.OneLine(err)}, nil
	}
	opt := &program.Options{Jobs: 1, CallSites: true, Limits: c.opt.Limits, Budget: f.Budget(), Finder: c.finder()}
	if e.size >= largeFile {
		opt.Jobs = c.opt.Jobs
	}
	bare := facts.Bare(f, e.digest, c.opt.Tool)
	p, err := program.OpenFile(c.ctx, f, opt)
	if err != nil {
		return outcome{}, err
	}
	o, err := c.put(p, e, bare)
	if closing := p.Close(); err == nil && closing != nil {
		return outcome{facts.Failed, elfscan.OneLine(closing)}, nil
	}
	return o, err
}

// largeFile is the size from which on all workers read one file.
const largeFile = 64 << 20

// put makes the facts of a program of one file. A file without symbols and DWARF has none but
// what it is.
func (c *collector) put(p *program.Program, e *content, bare *facts.Facts) (outcome, error) {
	if len(p.Files()) == 0 {
		why := elfscan.OneLine(p.Failures()[0].Err)
		if !errors.Is(p.Failures()[0].Err, elfscan.ErrNoDWARF) {
			return outcome{facts.Failed, why}, nil
		}
		return c.keep(e, bare)
	}
	made, err := facts.Of(c.ctx, p, &facts.Options{Digest: e.digest, Tool: c.opt.Tool})
	if err != nil {
		if c.ctx.Err() != nil {
			return outcome{}, c.ctx.Err()
		}
		return outcome{facts.Failed, elfscan.OneLine(err)}, nil
	}
	return c.keep(e, made)
}

// keep puts facts into the store. The outcome is the one that those will have who find them there.
func (c *collector) keep(e *content, f *facts.Facts) (outcome, error) {
	if e.same != nil {
		f.Findings = checked(f.Findings, e.same)
	}
	err := c.store.Put(c.ctx, f)
	var unread *facts.ReadError
	switch {
	case err == nil:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.sum.Added++
		return outcomeOf(&f.Binary), nil
	case c.ctx.Err() == nil && errors.As(err, &unread):
		return outcome{facts.Failed, elfscan.OneLine(unread)}, nil
	}
	return outcome{}, err
}

// checked ends the table that is stored last with the error of same: the facts of a file that was
// written to meanwhile would stand under the digest of what it was, for all who have that.
func checked(rows iter.Seq2[facts.Finding, error], same func() error) iter.Seq2[facts.Finding, error] {
	return func(yield func(facts.Finding, error) bool) {
		for row, err := range rows {
			if !yield(row, err) {
				return
			}
		}
		if err := same(); err != nil {
			yield(facts.Finding{}, &facts.ReadError{Err: err})
		}
	}
}

// outcomeOf is the outcome of a binary whose facts are in the store. What is missing of them is
// told with it.
func outcomeOf(b *facts.Binary) outcome {
	o := outcome{facts.Read, strings.Join(b.Gaps, "; ")}
	if !b.DWARF {
		o.outcome = facts.NoDWARF
	}
	return o
}

// finder finds what a file's own DWARF refers to, never a separate debug file: that is evidence of
// its own, which a build-id joins to the binary when the store is asked.
func (c *collector) finder() debugfile.Finder { return references{c.references} }

type references struct{ debugfile.Finder }

func (r references) Find(ctx context.Context, req debugfile.Request) (*debugfile.Found, error) {
	if req.Kind == debugfile.Debug {
		return nil, &debugfile.NotFoundError{}
	}
	return r.Finder.Find(ctx, req)
}
