package ulp

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"inlay/elfscan"
)

// fault says where in a stream something is wrong.
type fault struct {
	offset int
	err    error
}

func (f *fault) Error() string { return fmt.Sprintf("offset 0x%x: %v", f.offset, f.err) }
func (f *fault) Unwrap() error { return f.err }

// reader takes a stream apart. After the first error it gives zero values.
type reader struct {
	b   []byte
	at  int
	err error
}

func (r *reader) fail(at int, format string, args ...any) {
	if r.err == nil {
		r.err = &fault{at, fmt.Errorf(format, args...)}
	}
}

// take returns the next n bytes, nil after an error.
func (r *reader) take(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || n > len(r.b)-r.at {
		r.fail(r.at, "%w: %d bytes wanted, %d left", elfscan.ErrTruncated, n, len(r.b)-r.at)
		return nil
	}
	b := r.b[r.at : r.at+n]
	r.at += n
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) u32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) u64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) id() (id [32]byte) {
	copy(id[:], r.take(len(id)))
	return id
}

// count reads how many entries follow, each of at least size bytes.
func (r *reader) count(what string, size int) int {
	at := r.at
	n := r.u32() // 0 after an error
	if left := len(r.b) - r.at; uint64(n) > uint64(left/size) {
		r.fail(at, "%w: %d %s in %d bytes", elfscan.ErrTruncated, n, what, left)
		return 0
	}
	return int(n)
}

// name reads a string. Writers disagree whether the zero at its end counts; there is
// none in a name, and no empty name.
func (r *reader) name(what string) string {
	at := r.at
	n := r.u32()
	if r.err == nil && uint64(n) > uint64(len(r.b)-r.at) {
		r.fail(at, "%w: %s of %d bytes, %d left", elfscan.ErrTruncated, what, n, len(r.b)-r.at)
	}
	b := bytes.TrimSuffix(r.take(int(n)), []byte{0})
	if r.err == nil && (len(b) == 0 || bytes.IndexByte(b, 0) >= 0) {
		r.fail(at, "%w: %s is empty or has a zero inside", elfscan.ErrCorrupt, what)
	}
	return string(b)
}
