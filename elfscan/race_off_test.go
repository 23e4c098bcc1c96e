//go:build !race

package elfscan_test

import "time"

// patience is the processor time that a bad input may take.
const patience = time.Second
