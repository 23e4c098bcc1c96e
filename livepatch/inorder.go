package livepatch

import (
	"cmp"
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

// inOrder yields what work makes of each item, in their order, while several goroutines
// work ahead. The first error ends it.
func inOrder[T, R any](ctx context.Context, items []T, jobs int, work func(T) (R, error)) iter.Seq2[R, error] {
	const batch = 512 // made ahead at once; bounds what is kept
	return func(yield func(R, error) bool) {
		results, errs := make([]R, batch), make([]error, batch)
		for len(items) > 0 {
			now := items[:min(batch, len(items))]
			items = items[len(now):]
			var next atomic.Int64
			var workers sync.WaitGroup
			for range min(jobs, len(now)) {
				workers.Go(func() {
					for i := next.Add(1) - 1; i < int64(len(now)); i = next.Add(1) - 1 {
						if errs[i] = ctx.Err(); errs[i] == nil {
							results[i], errs[i] = work(now[i])
						}
					}
				})
			}
			workers.Wait()
			for i := range now {
				err := cmp.Or(errs[i], ctx.Err())
				if !yield(results[i], err) || err != nil {
					return
				}
			}
		}
	}
}
