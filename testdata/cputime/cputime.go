package cputime

import "time"

// Of runs fn and returns the time that processors spent on this process meanwhile: on all
// of its threads, in the system too, and on what else runs in the process. Where the system
// does not tell, it is the time on the clock. A wait costs nothing: work that never ends by
// waiting for itself is for the time limit of the test binary to find.
func Of(fn func()) time.Duration {
	start, ok := spent()
	began := time.Now()
	fn()
	if end, again := spent(); ok && again {
		return end - start
	}
	return time.Since(began)
}
