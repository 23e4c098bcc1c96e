package store

import (
	"fmt"
)

// guard runs fn and turns a panic in it into an error. The checksums keep damaged bytes from the
// Parquet decoder; what is left are files that were made to mislead it, which it answers by
// panicking in places.
func guard(name string, fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = corrupt(name, fmt.Errorf("reading it: %v", v))
		}
	}()
	return fn()
}
