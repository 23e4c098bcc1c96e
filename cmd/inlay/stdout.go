package main

import "io"

// recorder remembers the first error of a writer: what cobra prints, help and
// versions, it prints without looking.
type recorder struct {
	io.Writer
	err error
}

func (r *recorder) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	if err != nil && r.err == nil {
		r.err = err
	}
	return n, err
}
