package store

import (
	"fmt"

	"inlay/elfscan/guard"
)

// guarded runs fn and turns a panic in it into an error. The checksums keep damaged bytes from the
// Parquet decoder; what is left are files that were made to mislead it, which it answers by
// panicking in places.
func guarded(name string, fn func() error) error {
	caught, err := guard.Run(fn)
	if caught != nil {
		return corrupt(name, fmt.Errorf("reading it: %w", caught))
	}
	return err
}
