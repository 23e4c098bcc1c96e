package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"

	"inlay/audit/facts"
)

var sources = table[facts.Source]{
	name: "sources", sorted: []string{"path"},
	key:    func(r *facts.Source) string { return r.Path },
	digest: func(r *facts.Source) facts.Digest { return r.Digest },
}

// writeSources writes the table of a run and returns its name.
func writeSources(folder string, paths []string, rows func(string) ([]facts.Source, error)) (string, error) {
	w, err := sources.create(folder, sources.name+tableSuffix)
	if err != nil {
		return "", err
	}
	w.out.SetKeyValueMetadata(sumKey, noSum)
	for _, path := range paths {
		of, err := rows(path)
		for i := range of {
			err = errors.Join(err, w.add(&of[i]))
		}
		if err != nil {
			return "", errors.Join(err, w.file.Close())
		}
	}
	if _, err := w.close(); err != nil {
		return "", err
	}
	return w.file.Name(), setSum(w.file.Name())
}

// readSources hands on the rows of a finished run.
func readSources(ctx context.Context, name string, emit func([]facts.Source) bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return guarded(name, func() error {
		err := sourceRows(ctx, f, emit)
		if err != nil && !errors.Is(err, errStop) && ctx.Err() == nil {
			err = fmt.Errorf("%s: %w: %w; remove it and collect again", name, ErrCorrupt, err)
		}
		return err
	})
}

func sourceRows(ctx context.Context, f *os.File, emit func([]facts.Source) bool) error {
	sum, at, err := fileSum(f)
	if err != nil {
		return err
	}
	kept := make([]byte, len(noSum))
	if _, err := f.ReadAt(kept, at); err != nil {
		return err
	}
	if string(kept) != sum {
		return errSum
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := parquet.OpenFile(f, info.Size(), openOptions...)
	if err != nil {
		return err
	}
	for _, group := range file.RowGroups() {
		if err := readGroup(ctx, &sources, &plan{}, group, emit); err != nil {
			return err
		}
	}
	return nil
}

// finishedRun makes lines of the table of a finished run, in a temporary file. Where there is none
// or it is damaged the lines are empty: its files are read again.
func (s *Store) finishedRun(name string) (*lines, error) {
	a, err := s.workArea()
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(a.dir, "")
	if err != nil {
		return nil, err
	}
	l := &lines{f: f, at: map[string]span{}}
	var of []facts.Source // the rows of one path
	var bad error
	err = readSources(context.Background(), name, func(rows []facts.Source) bool {
		for i := range rows {
			if len(of) > 0 && of[0].Path != rows[i].Path {
				bad = errors.Join(bad, l.add(of))
				of = nil
			}
			of = append(of, rows[i])
		}
		return bad == nil
	})
	switch {
	case errors.Is(err, ErrCorrupt):
		l.at = map[string]span{}
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, errors.Join(err, bad, l.Close())
	case len(of) > 0:
		bad = l.add(of)
	}
	if bad != nil {
		return nil, errors.Join(bad, l.Close())
	}
	return l, nil
}

// Sources gives the sources of a snapshot, or of all for "": by path within a run, each with its
// members behind it. Runs that are not finished are included, as far as they got: what they have
// read again stands for what the run before it found. Errors come as for Binaries.
func (s *Store) Sources(ctx context.Context, snapshot string) iter.Seq2[facts.Source, error] {
	return func(yield func(facts.Source, error) bool) {
		runs, err := s.runs(snapshot)
		if err != nil {
			yield(facts.Source{}, err)
			return
		}
		more := true
		for _, run := range runs {
			err := readRun(ctx, run, func(row *facts.Source) bool {
				more = yield(*row, nil)
				return more
			})
			if !more || err != nil && !yield(facts.Source{}, err) || ctx.Err() != nil {
				return
			}
		}
	}
}

// readRun hands on the rows of one run: those of its journal, and those of its table for paths that
// the journal does not have. The journal is opened first: when it goes, the table has its rows.
func readRun(ctx context.Context, run string, emit func(*facts.Source) bool) error {
	journal, err := readJournal(run + journalSuffix)
	if err != nil {
		return err
	}
	defer journal.Close()
	err = readSources(ctx, run+tableSuffix, func(rows []facts.Source) bool {
		for i := range rows {
			if _, again := journal.at[rows[i].Path]; !again && !emit(&rows[i]) {
				return false
			}
		}
		return true
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(journal.at)) {
		rows, err := journal.get(path)
		if err != nil {
			return err
		}
		for i := range rows {
			if !emit(&rows[i]) {
				return errStop
			}
		}
	}
	return ctx.Err()
}
