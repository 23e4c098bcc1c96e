//go:build !unix

package audit

// allocate returns zeroed memory, and what gives it back.
func allocate(size int64) (data []byte, free func(), err error) {
	return make([]byte, size), func() {}, nil
}

// discard gives nothing back.
func discard([]byte, int64, int64) {}
