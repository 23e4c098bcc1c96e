package elfscan

import "sync"

// leastMemory is what a Budget without a size of its own always allows, and timesInput how many
// times the bytes of the files that are open. They are the promise that is made to users.
const (
	leastMemory = 1 << 30
	timesInput  = 10
)

// Budget is the memory that may be held of one or more files, in bytes: what each of them takes is
// given back when it is closed. All methods are safe for concurrent use.
type Budget struct {
	fixed   int64 // 0 if it follows the input
	changed func(most int64)

	mu    sync.Mutex
	input int64 // bytes of the files that are open
	used  int64
	spent bool
}

// NewBudget returns a budget of some bytes. With 0 it follows the input, as Limits.Memory says. If changed
// is not nil, it is called with what the budget allows whenever a file is opened, by one goroutine at a time; it
// must not use the budget.
func NewBudget(most int64, changed func(most int64)) *Budget {
	return &Budget{fixed: most, changed: changed}
}

// Spent says whether something did not fit into the budget so far. What that was depends on the order
// in which goroutines came to it.
func (b *Budget) Spent() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.spent
}

// most is what may be taken now.
func (b *Budget) most() int64 {
	if b.fixed > 0 {
		return b.fixed
	}
	return max(leastMemory, timesInput*min(b.input, 1<<58))
}

// open counts a file, and close one less, with what was taken of it.
func (b *Budget) open(size int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.input += size
	if b.changed != nil {
		b.changed(b.most())
	}
}

func (b *Budget) close(size, taken int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.input -= size
	b.used -= taken
}

// take reserves n bytes, or says why not.
func (b *Budget) take(n int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if most := b.most(); n < 0 || n > most-b.used {
		b.spent = true
		return Exceeded(LimitMemory, "more than %d bytes of memory", most)
	}
	b.used += n
	return nil
}

// left is what may still be taken.
func (b *Budget) left() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, b.most()-b.used)
}

func (b *Budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
}
