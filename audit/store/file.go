package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// readFile hands the wanted rows of one file to emit, in batches that are not used again.
func readFile[T any](ctx context.Context, t *table[T], file *sealed, p *plan, emit func([]T) bool) error {
	return guarded(file.name, func() error {
		pq, err := parquet.OpenFile(file, file.size, openOptions...)
		if err != nil {
			return corruptOnce(file.name, err)
		}
		for _, group := range pq.RowGroups() {
			if err := readGroup(ctx, t, p, group, emit); err != nil {
				return corruptOnce(file.name, err)
			}
		}
		return nil
	})
}

// openOptions leave out what is read when it is needed.
var openOptions = []parquet.FileOption{parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true)}

// corruptOnce names the file where the error does not yet.
func corruptOnce(name string, err error) error {
	for _, known := range []error{ErrCorrupt, errStop, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	return corrupt(name, err)
}

// errStop says that nobody wants more rows.
var errStop = errors.New("stop")

// readGroup hands on the wanted rows of one row group.
func readGroup[T any](ctx context.Context, t *table[T], p *plan, group parquet.RowGroup, emit func([]T) bool) error {
	key, ok := group.Schema().Lookup(t.sorted[0])
	if !ok {
		return fmt.Errorf("it has no column %s", t.sorted[0])
	}
	chunks := group.ColumnChunks()
	ranges, err := findRows(p, chunks[key.ColumnIndex], group.NumRows())
	if err != nil || len(ranges) == 0 {
		return err
	}
	if ranges[0].lo > 0 || len(ranges) > 1 {
		for _, chunk := range chunks {
			if _, err := chunk.OffsetIndex(); err != nil { // a seek uses it where it was read
				return err
			}
		}
	}
	r := parquet.NewGenericRowGroupReader[T](group)
	defer r.Close()
	for _, rows := range ranges {
		if err := r.SeekToRow(rows.lo); err != nil {
			return err
		}
		if err := readRange(ctx, t, p, r, rows.hi-rows.lo, emit); err != nil {
			return err
		}
	}
	return nil
}

// readRange hands on the next rows of a group.
func readRange[T any](ctx context.Context, t *table[T], p *plan, r *parquet.GenericReader[T], left int64, emit func([]T) bool) error {
	for left > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := make([]T, min(left, batchRows))
		n, err := r.Read(batch)
		if n == 0 {
			return noEOF(err)
		}
		left -= int64(n)
		batch = slices.DeleteFunc(batch[:n], func(row T) bool { return !p.wantsFile(t.digest(&row)) })
		if len(batch) > 0 && !emit(batch) {
			return errStop
		}
	}
	return nil
}
