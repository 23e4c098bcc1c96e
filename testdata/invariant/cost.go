package invariant

import (
	"runtime/metrics"
	"testing"
	"time"

	"inlay/testdata/cputime"
)

// What any input may cost, and each byte of it besides. Fuzz targets run code that counts
// its branches, several times slower than the program.
const (
	anyTime   = 5 * time.Second
	byteTime  = 20 * time.Microsecond
	anyBytes  = 64 << 20
	byteBytes = 4 << 10
)

// cost is what a piece of work took.
type cost struct {
	time  time.Duration // of processors, on all threads of the process
	bytes uint64        // allocated, not held
}

// costOf runs work once.
func costOf(work func()) cost {
	before := allocated()
	took := cputime.Of(work)
	return cost{took, allocated() - before}
}

// allocated returns the bytes of all objects that were ever made. Unlike
// runtime.ReadMemStats it stops nothing, so that a fuzz target can ask each time.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// Frugal runs work on an input of that many bytes, and fails the test if it takes more
// processor time or allocates more than any input of that size should need.
func Frugal(t testing.TB, input int, work func()) {
	t.Helper()
	got := costOf(work)
	if most := slower * (anyTime + time.Duration(input)*byteTime); got.time > most {
		t.Errorf("%d bytes of input took %v", input, got.time)
	}
	if most := slower * (anyBytes + uint64(input)*byteBytes); got.bytes > most {
		t.Errorf("%d bytes of input: %d allocated", input, got.bytes)
	}
}
