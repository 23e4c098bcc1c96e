package pool

import (
	"bufio"
	"io"

	"inlay/elfscan/decompress"
)

// payload calls use with what a package holds, unpacked if need be.
func (w *walk) payload(r io.Reader, use func(io.Reader) error) error {
	b := buffer(r)
	defer release(b)
	head, err := b.Peek(decompress.KindHead)
	if err != nil && err != io.EOF {
		return sentinel(err)
	}
	switch {
	case decompress.Kind(head) != "":
		return w.unpack(b, "", use)
	case isLZMA(head):
		return w.unpack(b, "lzma", use)
	}
	return w.use(b, use)
}

// isLZMA tells the format before xz, which has no magic number: properties 0x5d, then a dictionary
// size that is a power of two of 64 KiB and more.
func isLZMA(head []byte) bool {
	return len(head) > 4 && head[0] == 0x5d && head[1] == 0 && head[2] == 0
}

// use calls f with a plain payload and reads what it left.
func (w *walk) use(b *bufio.Reader, f func(io.Reader) error) error {
	if err := f(b); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, b)
	return sentinel(err)
}
