package program

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
)

// Prepare reads what questions about callers need of every file: the calls of its code,
// its call sites, and what became of definitions without code. They would be read when
// first asked for; ahead of that, all workers can do it, and other work meanwhile. The
// error comes from ctx or from reading a file.
func (p *Program) Prepare(ctx context.Context) error {
	errs := make([]error, len(p.files))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(p.jobs, len(p.files)) {
		workers.Go(func() {
			for n := int(next.Add(1) - 1); n < len(p.files) && ctx.Err() == nil; n = int(next.Add(1) - 1) {
				f := p.files[n]
				if _, errs[n] = f.Calls(ctx); errs[n] != nil {
					continue
				}
				errs[n] = f.Guard(func() error {
					f.indexCallSites()
					f.foldedDefinitions()
					return nil
				})
			}
		})
	}
	workers.Wait()
	return cmp.Or(append(errs, ctx.Err())...)
}
