package pool

import (
	"errors"
	"fmt"
	"io"

	"inlay/elfscan"
)

// section is the next left bytes of a reader, which has to have them.
type section struct {
	r    io.Reader
	left int64
}

func (s *section) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	if err == io.EOF && s.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// skip reads what is left, and then pad bytes more if they are there.
func (s *section) skip(pad int64) error {
	if _, err := io.Copy(io.Discard, s); err != nil {
		return sentinel(err)
	}
	_, err := io.CopyN(io.Discard, s.r, pad)
	if err == io.EOF {
		return nil // the next header is missed, if there is one
	}
	return sentinel(err)
}

// sentinel gives the error of a stream that ends too early one of ours.
func sentinel(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, elfscan.ErrTruncated) {
		return fmt.Errorf("%w: %w", elfscan.ErrTruncated, err)
	}
	return err
}

// eof gives the error of io.ReadFull one of our sentinels, where something has to be there.
func eof(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return sentinel(err)
}
