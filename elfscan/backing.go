package elfscan

import (
	"fmt"
	"io"
	"sync/atomic"
	"unsafe"
)

// backing is where the bytes of a file are. Callers check bounds first.
type backing interface {
	// bytes returns n bytes at off.
	bytes(off, n int64) ([]byte, error)
	// shared says whether bytes returns views of one memory, not fresh copies.
	shared() bool
	// release tells the system that the bytes will not be read again soon.
	release(off, n int64)
	// offsetOf returns the file offset of a memory address, -1 if it has none.
	offsetOf(addr uintptr) int64
	close() error
}

// memory backs a file that is mapped or was read whole.
type memory struct {
	data   []byte
	mapped bool   // from a file
	whole  []byte // mapped from none, with data in front; nil if data are on the heap
	closed atomic.Bool
}

func (m *memory) bytes(off, n int64) ([]byte, error) {
	if m.closed.Load() {
		return nil, ErrClosed
	}
	return m.data[off : off+n : off+n], nil
}

func (m *memory) shared() bool { return true }

func (m *memory) release(off, n int64) {
	if m.mapped && !m.closed.Load() {
		adviseUnused(m.data, off, n)
	}
}

func (m *memory) offsetOf(addr uintptr) int64 {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(m.data)))
	if addr < start || addr-start >= uintptr(len(m.data)) {
		return -1
	}
	return int64(addr - start)
}

func (m *memory) close() error {
	if m.closed.Swap(true) {
		return nil
	}
	switch {
	case m.mapped:
		return unmap(m.data)
	case m.whole != nil:
		return unmap(m.whole)
	}
	return nil
}

// readAt backs a file that is read piece by piece.
type readAt struct {
	r      io.ReaderAt
	closed atomic.Bool
}

func (r *readAt) bytes(off, n int64) ([]byte, error) {
	if r.closed.Load() {
		return nil, ErrClosed
	}
	b := make([]byte, n) //bounded: File.inside and Archive.bytes let nothing larger than the file through
	if got, err := r.r.ReadAt(b, off); got < len(b) {
		return nil, fmt.Errorf("%w: read %d of %d bytes: %w", ErrTruncated, got, n, err)
	}
	return b, nil
}

func (r *readAt) shared() bool           { return false }
func (r *readAt) release(off, n int64)   {}
func (r *readAt) offsetOf(uintptr) int64 { return -1 }
func (r *readAt) close() error           { r.closed.Store(true); return nil }
