package fixdiff

import (
	"errors"
	"sync/atomic"
	"testing"

	"inlay/elfscan/guard"
)

// A panic in a goroutine would end the program, whoever called it.
func TestInParallel(t *testing.T) {
	var sum atomic.Int64
	if err := inParallel(100, func(i int) { sum.Add(int64(i)) }); err != nil || sum.Load() != 99*100/2 {
		t.Errorf("sum %d, %v", sum.Load(), err)
	}
	var none []int
	if err := inParallel(4, func(i int) { none[i]++ }); !errors.Is(err, guard.ErrPanic) {
		t.Errorf("%v, want %v", err, guard.ErrPanic)
	}
}
