package pool

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"inlay/elfscan"
	"inlay/elfscan/decompress"
)

// deb lists a Debian package (deb(5)): an ar archive of debian-binary, control.tar and data.tar.
// Members are the files of data.tar, by their path in the system.
func (w *walk) deb(name string, r io.Reader, at place) error {
	a, err := newArReader(r)
	if err != nil {
		return err
	}
	for {
		member, err := a.next()
		switch {
		case err == io.EOF:
			return fmt.Errorf("%w: a package without data.tar", elfscan.ErrTruncated)
		case err != nil:
			return err
		case !strings.HasPrefix(member, "data.tar"):
			continue // what describes the package
		}
		if err := w.payload(&a.body, func(r io.Reader) error { return w.tar(name, r, at) }); err != nil {
			return err
		}
		return a.rest()
	}
}

// rest reads to the end of an archive of which no member is wanted any more, to see whether it is
// there.
func (a *arReader) rest() error {
	for {
		if _, err := a.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// payload calls use with what a package holds, unpacked if need be.
func (w *walk) payload(r io.Reader, use func(io.Reader) error) error {
	b := buffer(r)
	defer release(b)
	head, err := b.Peek(decompress.KindHead)
	if err != nil && err != io.EOF {
		return sentinel(err)
	}
	if decompress.Kind(head) != "" {
		return w.unpack(b, use)
	}
	if isLZMA(head) {
		return fmt.Errorf("%w: payload compressed with lzma", elfscan.ErrUnsupported)
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
