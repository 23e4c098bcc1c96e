package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"inlay/audit/facts"
)

// Binaries, Units and Findings give the rows of those tables. Only the digests of a filter count.
//
// These sequences and those below give the rows of one evidence file in the order that facts.Facts
// states; the evidence files come in no stated order, and their rows may be mixed. An error about
// one file comes in its place, and the rows of the others follow; a caller who goes on knows that
// the answer is not complete. A sequence can be read more than once. What is stored or merged
// meanwhile is in it or is not, but nothing is doubled or torn.
func (s *Store) Binaries(ctx context.Context, f *Filter) iter.Seq2[facts.Binary, error] {
	return read(ctx, s, &binaries, f)
}

// Units gives the units of the DWARF. See Binaries.
func (s *Store) Units(ctx context.Context, f *Filter) iter.Seq2[facts.Unit, error] {
	return read(ctx, s, &units, f)
}

// Functions gives the functions by name. See Binaries.
func (s *Store) Functions(ctx context.Context, f *Filter) iter.Seq2[facts.Function, error] {
	return read(ctx, s, &functions, f)
}

// Bodies gives the bodies by the name of their function. See Binaries.
func (s *Store) Bodies(ctx context.Context, f *Filter) iter.Seq2[facts.Body, error] {
	return read(ctx, s, &bodies, f)
}

// Instances gives the inlined instances by the name of the callee. See Binaries.
func (s *Store) Instances(ctx context.Context, f *Filter) iter.Seq2[facts.Instance, error] {
	return read(ctx, s, &instances, f)
}

// Calls gives the calls by the name of the callee. See Binaries.
func (s *Store) Calls(ctx context.Context, f *Filter) iter.Seq2[facts.Call, error] {
	return read(ctx, s, &calls, f)
}

// Findings gives what the rules say. See Binaries.
func (s *Store) Findings(ctx context.Context, f *Filter) iter.Seq2[facts.Finding, error] {
	return read(ctx, s, &findings, f)
}

// part is one Parquet file of a table with the rows that are wanted of it.
type part struct {
	folder string
	file   *sealedFile
	plan   *plan
	loose  facts.Digest // "" for a merged file
}

// readPart hands the wanted rows of one file to emit, in batches that are not used again.
func readPart[T any](ctx context.Context, t *table[T], p *part, emit func([]T) bool) error {
	sealed, err := openSealed(p.folder, p.file)
	if err != nil {
		return err
	}
	defer sealed.Close()
	return guard(filepath.Join(p.folder, p.file.name), func() error {
		file, err := parquet.OpenFile(sealed, sealed.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return corruptOnce(sealed.name, err)
		}
		for _, group := range file.RowGroups() {
			if err := readGroup(ctx, t, p.plan, group, emit); err != nil {
				return corruptOnce(sealed.name, err)
			}
		}
		return nil
	})
}

// corruptOnce names the file where the error does not yet.
func corruptOnce(name string, err error) error {
	if errors.Is(err, ErrCorrupt) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errStop) {
		return err
	}
	return corrupt(name, err)
}

// errStop says that nobody wants more rows.
var errStop = errors.New("stop")

// readGroup hands on the wanted rows of one row group.
func readGroup[T any](ctx context.Context, t *table[T], p *plan, group parquet.RowGroup, emit func([]T) bool) error {
	r := parquet.NewGenericRowGroupReader[T](group)
	defer r.Close()
	left := group.NumRows()
	for left > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := make([]T, min(left, batchRows))
		n, err := r.Read(batch)
		if n == 0 {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		left -= int64(n)
		if wanted := keep(t, p, batch[:n]); len(wanted) > 0 && !emit(wanted) {
			return errStop
		}
	}
	return nil
}

// keep drops the rows of a batch that are not wanted.
func keep[T any](t *table[T], p *plan, batch []T) []T {
	kept := batch[:0]
	for i := range batch {
		row := &batch[i]
		if p.wantsFile(t.digest(row)) && (t.bit == 0 || p.wantsName(t.key(row))) {
			kept = append(kept, *row)
		}
	}
	return kept
}

// read gives the rows of a table.
func read[T any](ctx context.Context, s *Store, t *table[T], f *Filter) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		l, err := s.list()
		if err != nil {
			yield(none, err)
			return
		}
		p := f.plan(t.bit != 0)
		for _, d := range l.loose {
			if !p.wantsFile(d) {
				continue
			}
			err := readLoose(ctx, s, t, d, p, func(rows []T) bool {
				for i := range rows {
					if !yield(rows[i], nil) {
						return false
					}
				}
				return true
			})
			if errors.Is(err, errStop) || err != nil && !yield(none, err) {
				return
			}
		}
	}
}

// readLoose reads the table of one evidence file that was not merged.
func readLoose[T any](ctx context.Context, s *Store, t *table[T], d facts.Digest, p *plan, emit func([]T) bool) error {
	folder := s.path(looseDir, d)
	x, err := readIndex(folder)
	if err != nil {
		return err
	}
	for i := range x.files {
		if x.files[i].name == t.name+".parquet" {
			return readPart(ctx, t, &part{folder: folder, file: &x.files[i], plan: p, loose: d}, emit)
		}
	}
	return corrupt(filepath.Join(folder, indexFile), os.ErrNotExist)
}
