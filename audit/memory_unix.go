//go:build unix

package audit

import "syscall"

// allocate returns zeroed memory outside the heap, and what gives it back: the collector of garbage
// would let the heap grow to twice the size of a kernel that is in it.
func allocate(size int64) (data []byte, free func(), err error) {
	if size < 1<<20 {
		return make([]byte, size), func() {}, nil
	}
	data, err = syscall.Mmap(-1, 0, int(size), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, nil, err
	}
	return data, func() { _ = syscall.Munmap(data) }, nil // it was mapped, so it can be unmapped
}
