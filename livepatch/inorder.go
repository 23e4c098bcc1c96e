package livepatch

import (
	"cmp"
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"inlay/elfscan/guard"
)

// inOrder yields what workers make of each item, in their order, while they work ahead by
// at most so many items. Each goroutine has a worker of its own. The first error ends
// it.
func inOrder[T, R any](ctx context.Context, items []T, jobs, ahead int, newWorker func() func(T) (R, error)) iter.Seq2[R, error] {
	workers := make([]func(T) (R, error), max(1, min(jobs, len(items))))
	for i := range workers {
		workers[i] = newWorker()
	}
	ahead = min(ahead, max(1, len(items)))
	return func(yield func(R, error) bool) {
		results, errs := make([]R, ahead), make([]error, ahead)
		for len(items) > 0 {
			now := items[:min(ahead, len(items))]
			items = items[len(now):]
			var next atomic.Int64
			var running sync.WaitGroup
			for _, work := range workers {
				running.Go(func() {
					for i := next.Add(1) - 1; i < int64(len(now)); i = next.Add(1) - 1 {
						if errs[i] = ctx.Err(); errs[i] == nil {
							errs[i] = guard.Do(func() (err error) { results[i], err = work(now[i]); return err })
						}
					}
				})
			}
			running.Wait()
			for i := range now {
				err := cmp.Or(errs[i], ctx.Err())
				if !yield(results[i], err) || err != nil {
					return
				}
			}
		}
	}
}
