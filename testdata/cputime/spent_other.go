//go:build !unix

package cputime

import "time"

// spent tells nothing.
func spent() (time.Duration, bool) { return 0, false }
