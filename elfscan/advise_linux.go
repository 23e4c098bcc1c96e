package elfscan

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// adviseSoon maps the pages of b in one call, in place of a fault for every few
// pages, and waits for those that are not cached. Older kernels than 5.14
// refuse; then only read-ahead is asked for.
func adviseSoon(b []byte) {
	page := uintptr(os.Getpagesize())
	addr := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	if skip := (page - addr%page) % page; skip < uintptr(len(b)) {
		b = b[skip:]
	} else {
		return
	}
	if unix.Madvise(b, unix.MADV_POPULATE_READ) != nil {
		_ = unix.Madvise(b, unix.MADV_WILLNEED) // only advice
	}
}
