package store

import (
	"errors"
	"fmt"
	"path/filepath"
)

const fileRows = 1 << 20 // of a merged file, some more where a key goes on

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
	if err == nil && syncsAtOnce { // else closing it has done so
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
