package decompress

import "fmt"

// guard turns a panic in fn into ErrPanic: one file among many must not end what reads them all.
func guard(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v", ErrPanic, v)
		}
	}()
	return fn()
}
