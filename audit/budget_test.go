package audit

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
)

// However many take at once, they never have more than there is, and everything comes back.
func TestBudget(t *testing.T) {
	const all = 100
	b := newBudget(all)
	var taken atomic.Int64
	var work sync.WaitGroup
	for i := range 200 {
		work.Go(func() {
			want := rand.Int64N(2 * all) // some ask for more than there is
			release, err := b.take(t.Context(), want)
			if err != nil {
				t.Error(err)
				return
			}
			had := min(max(want, 1), all)
			if now := taken.Add(had); now > all {
				t.Errorf("%d: %d taken of %d", i, now, all)
			}
			taken.Add(-had)
			release()
		})
	}
	work.Wait()
	if b.left != all || len(b.waiting) != 0 {
		t.Errorf("%d of %d left, %d wait", b.left, all, len(b.waiting))
	}
}

// Who asks for much is not passed by those who ask for little, and who gives up lets them go on.
func TestBudgetOrder(t *testing.T) {
	b := newBudget(100)
	release, err := b.take(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	large, small := make(chan error, 1), make(chan error, 1)
	go func() { _, err := b.take(ctx, 80); large <- err }()
	waitFor(t, b, 1)
	go func() { _, err := b.take(t.Context(), 10); small <- err }()
	waitFor(t, b, 2)
	select {
	case <-small:
		t.Error("the small one passed the large one")
	default:
	}
	cancel()
	if err := <-large; !errors.Is(err, context.Canceled) {
		t.Errorf("the large one gave up with %v", err)
	}
	if err := <-small; err != nil {
		t.Error(err)
	}
	release()
	if b.left != 90 {
		t.Errorf("%d left, want 90", b.left)
	}
}

// waitFor waits until n wait.
func waitFor(t *testing.T, b *budget, n int) {
	t.Helper()
	for t.Context().Err() == nil {
		b.mu.Lock()
		waiting := len(b.waiting)
		b.mu.Unlock()
		if waiting == n {
			return
		}
	}
}
