package decompress

import (
	"bytes"
	"context"
	"io"

	"inlay/elfscan/guard"
)

// Head returns up to n of the first plain bytes of a compressed stream of which packed is the
// beginning, to see what it holds. They may be fewer where packed is short, and what is wrong with it
// is not told, not even that a decoder panicked. 256 KiB of gzip, xz and zstd are enough for some bytes; bzip2 needs a megabyte.
func Head(packed []byte, n int) (head []byte) {
	if Kind(packed) == "xz" {
		_ = guard.Do(func() error { // Head promises no more than what is there
			head = headXZ(packed, n)
			return nil
		})
		return head
	}
	d, err := NewReader(context.Background(), bytes.NewReader(packed), &Options{Guard: true})
	if err != nil {
		return nil
	}
	defer d.Close()      // it never fails
	b := make([]byte, n) //bounded: n is what the caller wants to see
	n, _ = io.ReadFull(d, b)
	return b[:n]
}

// headXZ does not unpack all of a chunk, which may be two megabytes.
func headXZ(packed []byte, n int) []byte {
	s := xzSerial{xzFrames: newXZFrames(bytes.NewReader(packed)), z: &lzma2{enough: n}}
	b, err := s.xzFrames.block()
	if err != nil || s.start(b) != nil {
		return nil
	}
	for err == nil && s.z.at < n+x86Size {
		_, err = s.z.chunk(&s.in) // it fails where it stopped early
	}
	plain := s.z.buf[:s.z.at]
	if b.x86 {
		if done := new(x86).undo(plain); err != io.EOF {
			plain = plain[:done]
		}
	}
	return plain[:min(len(plain), n)]
}
