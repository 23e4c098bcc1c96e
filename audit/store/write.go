package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// Sizes of what is written. Pages are small because a look-up reads one of each column; row groups
// bound the dictionaries that it reads with them.
const (
	pageBytes    = 16 << 10
	groupRows    = 1 << 16
	dictBytes    = 512 << 10 // a column with more distinct values than fit is better off without a dictionary
	boundBytes   = 256       // of the names in the page index
	batchRows    = 256       // moved at a time
	bitsPerValue = 10        // of a bloom filter: one wrong answer in a hundred
)

// codec is shared, since it keeps its encoders for the next page: a new one costs more than most pages
// take to compress.
var codec = &zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}

// options are the properties of every Parquet file of a store. Nothing in them depends on the time
// or on the machine, so equal rows are equal bytes.
func (t *table[T]) options() []parquet.WriterOption {
	var by []parquet.SortingColumn
	for _, column := range t.sorted {
		by = append(by, parquet.Ascending(column))
	}
	opts := []parquet.WriterOption{
		parquet.CreatedBy("inlay", Version, "store"),
		parquet.KeyValueMetadata("inlay.schema", schemaName+" "+Version),
		parquet.KeyValueMetadata("inlay.table", t.name),
		parquet.Compression(codec),
		parquet.PageBufferSize(pageBytes),
		parquet.DictionaryMaxBytes(dictBytes),
		parquet.ColumnIndexSizeLimit(func([]string) int { return boundBytes }),
		parquet.SortingWriterConfig(parquet.SortingColumns(by...)),
	}
	if t.bloom {
		opts = append(opts, parquet.BloomFilters(parquet.SplitBlockFilter(bitsPerValue, t.sorted[0])))
	}
	return opts
}

// tableWriter writes one Parquet file of a table.
type tableWriter[T any] struct {
	t      *table[T]
	folder string
	file   *os.File
	seal   sealer
	out    *parquet.GenericWriter[T]
	batch  []T
	done   sealedFile
}

// create begins a file in a folder.
func (t *table[T]) create(folder, name string) (*tableWriter[T], error) {
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	w := &tableWriter[T]{t: t, folder: folder, file: file, done: sealedFile{name: name}}
	w.seal.w = file
	w.out = parquet.NewGenericWriter[T](&w.seal, t.options()...)
	return w, nil
}

// add appends a row. Rows come sorted: a reader finds them by their order.
func (w *tableWriter[T]) add(row *T) error {
	key := w.t.key(row)
	if w.done.rows == 0 {
		w.done.first = key
	} else if key < w.done.last {
		return fmt.Errorf("%s are not sorted: %q after %q", w.t.name, key, w.done.last)
	}
	w.done.last = key
	w.done.rows++
	w.batch = append(w.batch, *row)
	if len(w.batch) == batchRows {
		return w.flush()
	}
	return nil
}

// flush hands the batch on, and ends the row group when it is full.
func (w *tableWriter[T]) flush() error {
	_, err := w.out.Write(w.batch)
	w.batch = w.batch[:0]
	if err == nil && w.done.rows%groupRows == 0 {
		err = w.out.Flush()
	}
	return err
}

// close ends the file. Without an error before, it is whole afterwards.
func (w *tableWriter[T]) close() (sealedFile, error) {
	err := w.flush()
	err = errors.Join(err, w.out.Close())
	if err == nil && !syncsAtOnce {
		err = w.file.Sync()
	}
	err = errors.Join(err, w.file.Close())
	w.done.size, w.done.sums = w.seal.finish()
	return w.done, err
}

// write makes one file of a sequence of rows. Names that begin are told to each.
func (t *table[T]) write(ctx context.Context, folder string, rows iter.Seq2[T, error], each func(*T) error) (sealedFile, error) {
	w, err := t.create(folder, t.name+tableSuffix)
	if err != nil {
		return sealedFile{}, err
	}
	if err := w.addAll(ctx, rows, each); err != nil {
		w.file.Close()
		return sealedFile{}, fmt.Errorf("%s: %w", t.name, err)
	}
	return w.close()
}

func (w *tableWriter[T]) addAll(ctx context.Context, rows iter.Seq2[T, error], each func(*T) error) error {
	if rows == nil {
		return nil
	}
	for row, err := range rows {
		if err == nil && w.done.rows%batchRows == 0 {
			err = ctx.Err()
		}
		if err == nil {
			err = each(&row)
		}
		if err == nil {
			err = w.add(&row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
