package main

import (
	"io"
	"iter"
	"strings"
	"time"
)

const (
	batchSize = 1 << 15               // addresses looked up at once
	batchGap  = 10 * time.Millisecond // a longer silence ends a batch
)

// batches yields the lines of in, trimmed and without empty ones, many at
// once as long as they come quickly. An error ends them; the lines before it
// come first.
func batches(in io.Reader) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		r := lineReader{lines: make(chan string, 1024), stop: make(chan struct{})}
		defer close(r.stop)
		go r.read(in) //bounded: it splits lines
		for {
			batch, more := r.batch()
			if len(batch) > 0 && !yield(batch, nil) {
				return
			}
			if !more {
				break
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

// lineReader reads in a goroutine of its own, so that waiting can end. After
// stop that goroutine ends with the next line or with the process.
type lineReader struct {
	lines chan string
	stop  chan struct{}
	err   error // valid when lines is closed
}

func (r *lineReader) read(in io.Reader) {
	defer close(r.lines)
	for line, err := range lines(in) {
		if err != nil {
			r.err = err
			return
		}
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		select {
		case r.lines <- line:
		case <-r.stop:
			return
		}
	}
}

// batch waits for a line and takes what follows quickly; more is false at the
// end of the input.
func (r *lineReader) batch() (batch []string, more bool) {
	line, ok := <-r.lines
	if !ok {
		return nil, false
	}
	batch = append(batch, line)
	quiet := time.NewTimer(batchGap)
	defer quiet.Stop()
	for len(batch) < batchSize {
		select {
		case line, ok = <-r.lines:
			if !ok {
				return batch, false
			}
			batch = append(batch, line)
			quiet.Reset(batchGap)
		case <-quiet.C:
			return batch, true
		}
	}
	return batch, true
}
