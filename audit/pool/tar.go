package pool

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"

	"inlay/elfscan"
)

// tar lists a tar file.
func (w *walk) tar(name string, r io.Reader, at place) error {
	in := &toEnd{r: r}
	t := tar.NewReader(in)
	for {
		h, err := t.Next()
		if err == io.EOF && in.ended {
			return fmt.Errorf("%w: a tar file without the blocks of zeros that end it", elfscan.ErrTruncated)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return tarError(err)
		}
		if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		clean, note := cleanName(h.Name)
		if err := w.entry(Member{Name: join(name, clean), Size: h.Size, Skip: tarSkip(h), Note: note}, t, at); err != nil {
			return err
		}
	}
}

// toEnd notes that more was wanted than there is: archive/tar takes a file that was cut between two
// members for a whole one.
type toEnd struct {
	r     io.Reader
	ended bool
}

func (e *toEnd) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if n > 0 && err == io.EOF {
		return n, nil // the next call will tell
	}
	e.ended = e.ended || err == io.EOF
	return n, err
}

// tarSkip says why an entry has no content of its own.
func tarSkip(h *tar.Header) string {
	switch h.Typeflag {
	case tar.TypeReg, '\x00', tar.TypeGNUSparse, tar.TypeCont:
		return ""
	case tar.TypeLink:
		return fmt.Sprintf("hard link to %q", h.Linkname)
	case tar.TypeSymlink:
		return fmt.Sprintf("symbolic link to %q", h.Linkname)
	case tar.TypeChar, tar.TypeBlock:
		return skipDevice
	case tar.TypeFifo:
		return skipPipe
	}
	return fmt.Sprintf("entry of type %q", h.Typeflag)
}

// tarError gives an error of archive/tar one of our sentinels. Those of the reader below have one.
func tarError(err error) error {
	var all fatal
	if err = sentinel(err); errors.As(err, &all) {
		return err
	}
	for _, known := range []error{elfscan.ErrTruncated, elfscan.ErrCorrupt, elfscan.ErrLimit, elfscan.ErrUnsupported} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", elfscan.ErrCorrupt, err)
}
