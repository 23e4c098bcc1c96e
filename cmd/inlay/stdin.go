package main

import (
	"context"
	"io"
)

// interruptible makes a reader whose Read ends when ctx does: a terminal or a
// pipe may never send another byte. What a Read that was left waiting gets
// later is lost with the process.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	if r == nil {
		return nil
	}
	return &stdinReader{ctx: ctx, r: r}
}

type stdinReader struct {
	ctx context.Context
	r   io.Reader
	buf []byte
}

func (s *stdinReader) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	if len(s.buf) < len(p) {
		s.buf = make([]byte, len(p))
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	buf := s.buf[:len(p)]
	go func() { //bounded: it reads and decodes nothing
		n, err := s.r.Read(buf)
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		return copy(p, buf[:got.n]), got.err
	case <-s.ctx.Done():
		s.buf = nil // the goroutine still has it
		return 0, s.ctx.Err()
	}
}
