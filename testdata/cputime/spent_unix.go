//go:build unix

package cputime

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent returns the processor time of the process so far.
func spent() (time.Duration, bool) {
	var r unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &r) != nil {
		return 0, false
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), true
}
