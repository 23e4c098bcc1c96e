package store

import (
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

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
	return guarded(c.file.name, func() error {
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
		return guarded(c.file.name, func() error {
			pq, err := parquet.OpenFile(c.file, c.file.size, openOptions...)
			if err != nil {
				return corruptOnce(c.file.name, err)
			}
			c.groups = pq.RowGroups()
			return nil
		})
	}
	return guarded(c.file.name, func() error {
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
