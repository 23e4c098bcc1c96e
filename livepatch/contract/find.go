package contract

import (
	"context"
	"debug/elf"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"inlay/dwarfinline"
	"inlay/program"
)

// Find yields the findings of all files: by file, unit, call and register. Files of
// another machine than x86-64, files without DWARF and units in assembler have none. An error is that of
// one unit, or of one file, and the others are still searched; the last one may be that
// of ctx.
func Find(ctx context.Context, p *program.Program) iter.Seq2[Finding, error] {
	return findAll(ctx, p, search[Finding]{
		wanted:  func(u *dwarfinline.Unit) bool { return !isAssembler(u) },
		unit:    (*searcher).unit,
		compare: compare,
	})
}

// search is what to look for.
type search[T any] struct {
	wanted  func(*dwarfinline.Unit) bool
	unit    func(*searcher, *dwarfinline.Unit) ([]T, error)
	compare func(a, b T) int
}

// findAll looks through the files one after the other.
func findAll[T any](ctx context.Context, p *program.Program, what search[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, f := range p.Files() {
			found, errs := searchFile(ctx, f, p.Jobs(), what)
			for _, one := range found {
				if !yield(one, nil) {
					return
				}
			}
			for _, err := range errs {
				var none T
				if !yield(none, err) {
					return
				}
			}
		}
	}
}

// searchFile looks through the units of a file.
func searchFile[T any](ctx context.Context, f *program.File, jobs int, what search[T]) ([]T, []error) {
	if f.Index() == nil || f.ELF().MachineID() != elf.EM_X86_64 {
		return nil, nil
	}
	units := slices.DeleteFunc(slices.Clone(f.Index().Units()), func(u *dwarfinline.Unit) bool { return !what.wanted(u) })
	if len(units) == 0 {
		return nil, nil
	}
	graph, err := f.Calls(ctx)
	if err != nil {
		return nil, []error{err}
	}
	var c *code
	if err := f.ELF().Guard(func() (err error) { c, err = newCode(f, graph); return err }); err != nil {
		return nil, []error{err}
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	found := make([][]T, len(units))
	errs := make([]error, len(units))
	for range max(1, min(jobs, len(units))) {
		workers.Go(func() {
			s := searcher{c: c}
			for ctx.Err() == nil {
				i := int(next.Add(1) - 1)
				if i >= len(units) {
					return
				}
				errs[i] = f.Guard(func() (err error) { found[i], err = what.unit(&s, units[i]); return err })
			}
		})
	}
	workers.Wait()
	out := slices.Concat(found...)
	slices.SortStableFunc(out, what.compare)
	return out, failures(ctx, errs)
}

func failures(ctx context.Context, errs []error) []error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if err := ctx.Err(); err != nil {
		errs = append(errs, err)
	}
	return errs
}

// workPerByte bounds the steps that are looked at for each byte of a unit's code. Kernels
// and libraries need less than one.
const workPerByte = 256

// unit looks through one unit.
func (s *searcher) unit(u *dwarfinline.Unit) ([]Finding, error) {
	s.out = nil
	n := newUnit(s.c, u)
	if !n.findWrites() {
		return nil, nil
	}
	s.left = workPerByte*n.bytes + 1<<20
	for i := range n.functions {
		if err := s.search(n, &n.functions[i]); err != nil {
			return s.out, err
		}
	}
	return s.out, nil
}
