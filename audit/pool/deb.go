package pool

import (
	"fmt"
	"io"
	"strings"

	"inlay/elfscan"
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
