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

	"github.com/parquet-go/parquet-go"
)

const (
	fanIn    = 100     // files that are merged at a time; each costs some hundred kilobytes
	fileRows = 1 << 20 // of a merged file, some more where a key goes on
)

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

// mergeTable returns the merging of one table over all inputs.
func mergeTable[T any](t *table[T]) func(context.Context, *compaction) ([]sealedFile, error) {
	return func(ctx context.Context, c *compaction) ([]sealedFile, error) {
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

// splitWriter writes rows to files of bounded size.
type splitWriter[T any] struct {
	t      *table[T]
	folder string
	file   *tableWriter[T]
	done   []sealedFile
}

func (w *splitWriter[T]) begin() (err error) {
	w.file, err = w.t.create(w.folder, fmt.Sprintf("%s-%05d%s", w.t.name, len(w.done), tableSuffix))
	return err
}

func (w *splitWriter[T]) add(batch []T) error {
	for i := range batch {
		if w.full(&batch[i]) {
			if err := errors.Join(w.end(), w.begin()); err != nil {
				return err
			}
		}
		if err := w.file.add(&batch[i]); err != nil {
			return err
		}
	}
	return nil
}

// full tells whether a row begins a new file. A key is in one file unless it alone fills one.
func (w *splitWriter[T]) full(row *T) bool {
	n := w.file.done.rows
	return n >= fileRows && w.t.key(row) != w.file.done.last || n >= 2*fileRows
}

func (w *splitWriter[T]) end() error {
	file, err := w.file.close()
	w.file = nil
	if err == nil {
		err = syncFile(filepath.Join(w.folder, file.name))
	}
	w.done = append(w.done, file)
	return err
}

// close ends the last file, or gives it up after an error.
func (w *splitWriter[T]) close(err error) ([]sealedFile, error) {
	switch {
	case w.file == nil:
	case err == nil:
		err = w.end()
	default:
		w.file.file.Close()
	}
	return w.done, err
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

// cursor is a stream as it is read.
type cursor[T any] struct {
	stream
	t      *table[T]
	file   *sealed
	groups []parquet.RowGroup // left in the file
	reader *parquet.GenericReader[T]
	left   int64 // rows of the group
	batch  []T
}

// row is the next row. It is valid until advance.
func (c *cursor[T]) row() *T { return &c.batch[0] }

func (c *cursor[T]) compare(row *T) int {
	if order := strings.Compare(c.t.key(c.row()), c.t.key(row)); order != 0 {
		return order
	}
	return strings.Compare(c.t.digest(c.row()), c.t.digest(row))
}

// advance goes to the next row that is wanted.
func (c *cursor[T]) advance() error {
	if len(c.batch) > 0 {
		c.batch = c.batch[1:]
	}
	for len(c.batch) == 0 {
		if err := c.fill(); err != nil {
			return err
		}
	}
	return nil
}

// fill reads the next batch; io.EOF says that there is none. It may find no wanted row.
func (c *cursor[T]) fill() error {
	for c.left == 0 {
		if err := c.nextGroup(); err != nil {
			return err
		}
	}
	return guard(c.file.name, func() error {
		const rows = 64 // small, as many are read at a time
		batch := make([]T, min(c.left, rows))
		n, err := c.reader.Read(batch)
		if n == 0 {
			return corruptOnce(c.file.name, noEOF(err))
		}
		c.left -= int64(n)
		c.batch = slices.DeleteFunc(batch[:n], func(row T) bool { return !c.plan.wantsFile(c.t.digest(&row)) })
		return nil
	})
}

// nextGroup goes to the next row group, of the next file where that is in another.
func (c *cursor[T]) nextGroup() error {
	if c.reader != nil {
		c.reader.Close()
		c.reader = nil
	}
	if len(c.groups) == 0 {
		c.close()
		if len(c.files) == 0 {
			return io.EOF
		}
		var err error
		if c.file, err = openSealed(c.folder, &c.files[0]); err != nil {
			return err
		}
		c.files = c.files[1:]
		return guard(c.file.name, func() error {
			pq, err := parquet.OpenFile(c.file, c.file.size, openOptions...)
			if err != nil {
				return corruptOnce(c.file.name, err)
			}
			c.groups = pq.RowGroups()
			return nil
		})
	}
	return guard(c.file.name, func() error {
		c.left = c.groups[0].NumRows()
		c.reader = parquet.NewGenericRowGroupReader[T](c.groups[0])
		c.groups = c.groups[1:]
		return nil
	})
}

func (c *cursor[T]) close() {
	if c.reader != nil {
		c.reader.Close()
		c.reader = nil
	}
	if c.file != nil {
		c.file.Close()
		c.file = nil
	}
}
