package invariant

import (
	"testing"
	"time"
)

// The sizes that Linear compares, and what it takes for quadratic: work that grows with the
// input costs eight times as much, with a sort in it ten, and with a square 64.
const (
	factor    = 8
	tooMuch   = 3 * factor
	attempts  = 3
	leastTime = 2 * time.Millisecond // below it, work is repeated to be measured
)

// Linear makes inputs of n and of 8 n parts and fails the test if the work on the large one
// costs more than 24 times that on the small one. prepare makes an input, which is not
// measured, and returns the work. It has to be the same each time it is done. A measurement
// that a busy machine spoils is made again.
func Linear(t testing.TB, n int, prepare func(n int) (work func())) {
	t.Helper()
	small, large := prepare(n), prepare(factor*n)
	small() // what is made once is made now
	for attempt := range attempts {
		a, b := each(small), each(large)
		if b.time < tooMuch*a.time && b.bytes < tooMuch*a.bytes+1<<20 {
			return
		}
		if attempt == attempts-1 {
			t.Errorf("%d parts take %v and %d bytes, %d parts %v and %d", n, a.time, a.bytes, factor*n, b.time, b.bytes)
		}
	}
}

// each returns what doing the work once costs, the best of two measurements.
func each(work func()) cost {
	best := cost{time: time.Hour}
	for range 2 {
		times := 1
		got := costOf(work)
		for got.time < leastTime && times < 1<<12 {
			times *= 4
			got = costOf(func() {
				for range times {
					work()
				}
			})
		}
		if per := got.time / time.Duration(times); per < best.time {
			best = cost{max(per, 1), got.bytes / uint64(times)}
		}
		if got.time > time.Second { // long enough for what else runs to count for little
			break
		}
	}
	return best
}
