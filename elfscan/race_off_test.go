//go:build !race

package elfscan_test

import "time"

// patience is what a bad input may take.
const patience = 5 * time.Second
