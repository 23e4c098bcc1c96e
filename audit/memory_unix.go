//go:build unix

package audit

import (
	"os"

	"golang.org/x/sys/unix"
)

// outside is the size from which on memory is taken from the system and not from the heap.
const outside = 1 << 20

// allocate returns zeroed memory outside the heap, and what gives it back: the collector of garbage
// would let the heap grow to twice the size of a kernel that is in it.
func allocate(size int64) (data []byte, free func(), err error) {
	if size < outside {
		return make([]byte, size), func() {}, nil
	}
	data, err = unix.Mmap(-1, 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, nil, err
	}
	return data, func() { _ = unix.Munmap(data) }, nil // it was mapped, so it can be unmapped
}

// discard gives back the pages that lie wholly within n bytes of data at off, which are not read again. Data
// of some size begins at a page, whether it was allocated or is in the heap; where not, the system refuses.
func discard(data []byte, off, n int64) {
	page := int64(os.Getpagesize())
	lo, hi := (off+page-1)&^(page-1), (off+n)&^(page-1)
	if len(data) >= outside && lo < hi {
		_ = unix.Madvise(data[lo:hi], unix.MADV_DONTNEED) // only advice
	}
}
