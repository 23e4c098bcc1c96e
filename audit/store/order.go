package store

import (
	"context"
	"runtime"
	"sync"

	"inlay/elfscan/guard"
)

// inOrder runs work for 0 to n-1, as many at a time as there are processors, and gives what it emits
// to yield in the order of the numbers. Work's error is yielded in its place; it ends nothing else.
// The result is errStop where yield wants no more, or the context's error.
func inOrder[T any](ctx context.Context, n int, work func(ctx context.Context, i int, emit func([]T) bool) error, yield func(T, error) bool) error {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	type batch struct {
		rows []T
		err  error
	}
	queue := make(chan chan batch, runtime.GOMAXPROCS(0))
	running.Go(func() {
		defer close(queue)
		for i := range n {
			out := make(chan batch, 4)
			select {
			case queue <- out:
			case <-ctx.Done():
				return
			}
			running.Go(func() {
				defer close(out)
				send := func(b batch) bool {
					select {
					case out <- b:
						return true
					case <-ctx.Done():
						return false
					}
				}
				err := guard.Do(func() error {
					return work(ctx, i, func(rows []T) bool { return send(batch{rows: rows}) })
				})
				if err != nil {
					send(batch{err: err})
				}
			})
		}
	})
	for out := range queue {
		for b := range out {
			if b.err != nil && outer.Err() == nil {
				var none T
				if !yield(none, b.err) {
					return errStop
				}
			}
			for i := range b.rows {
				if !yield(b.rows[i], nil) {
					return errStop
				}
			}
		}
	}
	return outer.Err()
}
