package store

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const fanIn = 100 // streams that are merged at a time; each costs some hundred kilobytes

// rounds counts how often a row is moved until n inputs are one.
func rounds(n int) int {
	count := 1
	for ; n > fanIn; n = (n + fanIn - 1) / fanIn {
		count++
	}
	return count
}

// stream is sorted rows in files that follow each other.
type stream struct {
	folder string
	files  []sealedFile
	plan   *plan
}

// merging is the merging of one table over all inputs, by the table's name.
type merging struct {
	table string
	merge func(context.Context, *compaction) ([]sealedFile, error)
}

func mergeTable[T any](t *table[T]) merging {
	return merging{t.name, func(ctx context.Context, c *compaction) ([]sealedFile, error) { return mergeInputs(ctx, c, t) }}
}

// mergeInputs merges a table of all inputs, in rounds where they are too many to read at a time.
func mergeInputs[T any](ctx context.Context, c *compaction, t *table[T]) ([]sealedFile, error) {
	var streams []stream
	for _, in := range c.inputs {
		s := stream{folder: in.folder, plan: in.plan}
		for _, f := range in.files {
			if f.name == t.name+tableSuffix || strings.HasPrefix(f.name, t.name+"-") {
				s.files = append(s.files, f)
			}
		}
		streams = append(streams, s)
	}
	last := rounds(len(streams))
	for round := 1; round < last; round++ {
		var next []stream
		for group := range slices.Chunk(streams, fanIn) {
			folder := filepath.Join(c.folder, fmt.Sprintf("%s-%d-%d", t.name, round, len(next)))
			if err := os.Mkdir(folder, 0o755); err != nil {
				return nil, err
			}
			files, err := mergeStreams(ctx, c, t, folder, group)
			if err != nil {
				return nil, err
			}
			next = append(next, stream{folder, files, &plan{}})
		}
		streams = next
	}
	return mergeStreams(ctx, c, t, filepath.Join(c.folder, "out"), streams)
}

// mergeStreams makes one stream of some. One goroutine reads and one writes.
func mergeStreams[T any](ctx context.Context, c *compaction, t *table[T], folder string, streams []stream) ([]sealedFile, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan []T, 4)
	var readErr error // set before batches is closed
	go func() {
		defer close(batches)
		readErr = mergeRows(ctx, t, streams, func(batch []T) bool {
			select {
			case batches <- batch:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	w := splitWriter[T]{t: t, folder: folder}
	err := w.begin() // a table without rows has a file too
	for batch := range batches {
		if err == nil {
			err = w.add(batch)
		}
		if err != nil {
			cancel()
		}
		c.moved(int64(len(batch)))
	}
	if err == nil {
		err = readErr
	}
	return w.close(err)
}

// mergeRows gives the rows of all streams by key, then digest, in batches that are not used again.
func mergeRows[T any](ctx context.Context, t *table[T], streams []stream, emit func([]T) bool) error {
	h := cursors[T]{t: t}
	defer func() {
		for _, c := range h.all {
			c.close()
		}
	}()
	for i := range streams {
		c := &cursor[T]{t: t, stream: streams[i]}
		err := c.advance()
		if err == io.EOF {
			continue
		}
		if err != nil {
			c.close()
			return err
		}
		h.all = append(h.all, c)
	}
	heap.Init(&h)
	out := make([]T, 0, batchRows)
	for len(h.all) > 0 {
		if err := h.take(&out); err != nil {
			return err
		}
		if len(out) == cap(out) || len(h.all) == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !emit(out) {
				return errStop
			}
			out = make([]T, 0, batchRows)
		}
	}
	return nil
}

// cursors is a heap of streams by their next row.
type cursors[T any] struct {
	t   *table[T]
	all []*cursor[T]
}

func (h *cursors[T]) Len() int           { return len(h.all) }
func (h *cursors[T]) Swap(i, j int)      { h.all[i], h.all[j] = h.all[j], h.all[i] }
func (h *cursors[T]) Push(any)           {}
func (h *cursors[T]) Less(i, j int) bool { return h.all[i].compare(h.all[j].row()) < 0 }

// Pop removes the last.
func (h *cursors[T]) Pop() any {
	last := len(h.all) - 1
	h.all = h.all[:last]
	return nil
}

// take moves the least row to out.
func (h *cursors[T]) take(out *[]T) error {
	top := h.all[0]
	before := *top.row()
	*out = append(*out, before)
	err := top.advance()
	switch {
	case err == io.EOF:
		top.close()
		heap.Remove(h, 0)
		return nil
	case err != nil:
		return err
	}
	switch order := top.compare(&before); {
	case order < 0:
		return corrupt(filepath.Join(top.folder, indexFile), errors.New("its rows are not sorted"))
	case order > 0:
		heap.Fix(h, 0) // an equal row is still the least
	}
	return nil
}
