package invariant

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// judge keeps what would fail a test.
type judge struct {
	testing.TB
	said []string
}

func (j *judge) Helper() {}
func (j *judge) Errorf(format string, args ...any) {
	j.said = append(j.said, fmt.Sprintf(format, args...))
}

// spin works for about n units of time.
func spin(n int) (sum int) {
	for i := range n {
		for k := range 50 {
			sum += i ^ k
		}
	}
	return sum
}

var sink any

// TestLinear: work in proportion passes, with and without a sort's logarithm, and the square of
// the input does not, be it in time or in memory.
func TestLinear(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		work func(n int)
		said bool
	}{
		"linear":           {20_000, func(n int) { sink = spin(n) }, false},
		"quadratic":        {400, func(n int) { sink = spin(n * n) }, true},
		"quadratic memory": {400, func(n int) { sink = make([]byte, n*n*8); sink = spin(20_000) }, true},
	} {
		j := &judge{TB: t}
		Linear(j, c.n, func(n int) func() { return func() { c.work(n) } })
		if (len(j.said) > 0) != c.said {
			t.Errorf("%s: %q", name, j.said)
		}
	}
}

// TestFrugal: waiting is free, working and allocating are not.
func TestFrugal(t *testing.T) {
	j := &judge{TB: t}
	Frugal(j, 0, func() { time.Sleep(time.Millisecond); sink = make([]byte, anyBytes/2) })
	if len(j.said) != 0 {
		t.Errorf("said %q", j.said)
	}
	Frugal(j, 100, func() {
		for range 4 {
			sink = make([]byte, anyBytes/2)
		}
	})
	if len(j.said) != 1 || !strings.Contains(j.said[0], "100 bytes of input: ") {
		t.Errorf("said %q", j.said)
	}
}
