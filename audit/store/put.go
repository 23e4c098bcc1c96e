package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"inlay/audit/facts"
)

// Put stores the facts of one evidence file. It reads the sequences of f once and holds some
// hundred rows at a time. Where another collector was first, or the facts are there already, the
// store keeps what it has and Put returns nil. After an error the store is as it was.
//
// Rows have to come in the order that facts.Facts states, with the digest of f.Binary, and names in
// UTF-8, which Parquet's other readers insist on.
func (s *Store) Put(ctx context.Context, f *facts.Facts) error {
	d := f.Binary.Digest
	if !validDigest(d) {
		return fmt.Errorf("storing facts: %q is no SHA-256 in lower-case hexadecimal", d)
	}
	if s.Has(d) {
		return nil
	}
	a, err := s.workArea()
	if err != nil {
		return err
	}
	folder, err := a.folder()
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) // where it was renamed, nothing is left of it
	if err := writeSegment(ctx, folder, f); err != nil {
		return fmt.Errorf("storing the facts of %s: %w", d, err)
	}
	return s.install(folder, d)
}

// install renames a whole segment into its place.
func (s *Store) install(folder string, d facts.Digest) error {
	if err := os.Chmod(folder, 0o755); err != nil { // temporary folders are private
		return err
	}
	place := s.path(looseDir, d)
	if err := os.Mkdir(s.path(looseDir), 0o777); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	err := os.Rename(folder, place)
	if err != nil {
		if _, there := os.Stat(place); there == nil {
			return nil // another collector was first, with the same content
		}
	}
	return err
}

// writeSegment writes the seven tables and their index.
func writeSegment(ctx context.Context, folder string, f *facts.Facts) error {
	w := segmentWriter{ctx: ctx, folder: folder, f: f, names: map[uint32]uint32{}}
	w.index.digests, w.index.binary = []facts.Digest{f.Binary.Digest}, encodeBinary(&f.Binary)
	writeTable(&w, &binaries)
	writeTable(&w, &units)
	writeTable(&w, &functions)
	writeTable(&w, &bodies)
	writeTable(&w, &instances)
	writeTable(&w, &calls)
	writeTable(&w, &findings)
	if w.err != nil {
		return w.err
	}
	w.index.names = packNames(w.names)
	b, err := w.index.encode()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, indexFile), b, 0o666)
}

// segmentWriter is a segment as it is written. After an error nothing more is.
type segmentWriter struct {
	ctx    context.Context
	folder string
	f      *facts.Facts
	index  index
	names  map[uint32]uint32 // tables that have a name, by the name's hash
	err    error
}

func writeTable[T any](w *segmentWriter, t *table[T]) {
	if w.err != nil {
		return
	}
	last, digest := "", w.f.Binary.Digest
	file, err := t.write(w.ctx, w.folder, t.rows(w.f), func(row *T) error {
		if t.digest(row) != digest {
			return fmt.Errorf("a row is of %q", t.digest(row))
		}
		if name := t.key(row); t.bit != 0 && (name != last || last == "") {
			if !utf8.ValidString(name) {
				return fmt.Errorf("name %q is not UTF-8", name)
			}
			last = name
			w.names[nameHash(name)] |= t.bit
			for _, base := range withoutArguments(name) {
				w.names[nameHash(base)] |= t.bit
			}
		}
		return nil
	})
	w.index.files = append(w.index.files, file)
	w.err = err
}

// packNames gives the words of index.names.
func packNames(names map[uint32]uint32) []byte {
	words := make([]uint32, 0, len(names))
	for hash, bits := range names {
		words = append(words, hash|bits)
	}
	slices.Sort(words)
	b := make([]byte, 0, 4*len(words))
	for _, word := range words {
		b = binary.LittleEndian.AppendUint32(b, word)
	}
	return b
}
