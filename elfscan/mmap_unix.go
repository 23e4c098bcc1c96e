//go:build unix

package elfscan

import (
	"os"

	"golang.org/x/sys/unix"
)

// openFlags keeps an open from waiting for the other end of a pipe.
const openFlags = unix.O_RDONLY | unix.O_NONBLOCK

// mapFile maps size bytes of file. The mapping is private: with writable set,
// relocations are written into it and the system copies only the pages they touch.
func mapFile(file *os.File, size int64, writable bool) ([]byte, error) {
	prot := unix.PROT_READ
	if writable {
		prot |= unix.PROT_WRITE
	}
	return unix.Mmap(int(file.Fd()), 0, int(size), prot, unix.MAP_PRIVATE)
}

// reserve returns n bytes of zeros that take memory only as they are written to.
func reserve(n int64) ([]byte, error) {
	return unix.Mmap(-1, 0, int(n), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
}

func unmap(b []byte) error { return unix.Munmap(b) }

// adviseUnused gives back the pages that lie wholly inside the range. The
// range must not have been written to: private changes would be lost.
func adviseUnused(data []byte, off, n int64) {
	page := int64(os.Getpagesize())
	lo := (off + page - 1) &^ (page - 1)
	hi := (off + n) &^ (page - 1)
	if lo < hi {
		_ = unix.Madvise(data[lo:hi], unix.MADV_DONTNEED) // only advice
	}
}
