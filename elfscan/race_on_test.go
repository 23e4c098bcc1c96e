//go:build race

package elfscan_test

import "time"

// patience is the processor time that a bad input may take; the race detector slows all down.
const patience = 10 * time.Second
