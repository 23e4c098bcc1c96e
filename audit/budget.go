package audit

import (
	"context"
	"sync"
)

// budget bounds the bytes that are worked on at once. Whoever asks for more than there are gets
// them all, and so works alone. Those who wait are served in order: a large one is not passed by
// small ones for ever.
type budget struct {
	mu      sync.Mutex
	all     int64
	left    int64
	waiting []*waiter
}

type waiter struct {
	bytes int64
	ready chan struct{}
}

func newBudget(bytes int64) *budget { return &budget{all: bytes, left: bytes} }

// take waits until bytes are left and returns the function that gives them back, or the error of
// ctx.
func (b *budget) take(ctx context.Context, bytes int64) (release func(), err error) {
	bytes = min(max(bytes, 1), b.all)
	w := &waiter{bytes, make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, w)
	b.serve()
	b.mu.Unlock()
	select {
	case <-w.ready:
		return func() { b.give(bytes) }, nil
	case <-ctx.Done():
		b.abandon(w)
		return nil, ctx.Err()
	}
}

// serve lets those at the front go on for whom there are enough. The caller holds the lock.
func (b *budget) serve() {
	for len(b.waiting) > 0 && b.waiting[0].bytes <= b.left {
		b.left -= b.waiting[0].bytes
		close(b.waiting[0].ready)
		b.waiting = b.waiting[1:]
	}
}

func (b *budget) give(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += bytes
	b.serve()
}

// abandon takes back what was asked for, or what was given meanwhile.
func (b *budget) abandon(w *waiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, other := range b.waiting {
		if other == w {
			b.waiting = append(b.waiting[:i:i], b.waiting[i+1:]...)
			b.serve()
			return
		}
	}
	b.left += w.bytes
	b.serve()
}
