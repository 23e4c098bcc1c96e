package audit

import (
	"debug/elf"
	"errors"
	"io"
	"os"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/elfscan"
)

// read opens a source and makes its rows.
func (c *collector) read(src pool.Source) ([]facts.Source, error) {
	whole := facts.Source{Size: src.Size}
	switch {
	case src.Skip != "":
		whole.Outcome, whole.Why = facts.Skipped, src.Skip
		return []facts.Source{whole}, nil
	case src.Err != nil:
		return []facts.Source{failed(whole, src.Err)}, nil
	}
	c.begin(src.Path)
	file, err := pool.Open(src)
	if err != nil {
		return []facts.Source{failed(whole, err)}, nil
	}
	return c.opened(src, whole, file)
}

// failed is the row of what could not be read.
func failed(row facts.Source, err error) facts.Source {
	row.Outcome, row.Why, row.Digest = facts.Failed, elfscan.OneLine(err), ""
	return row
}

// opened reads a file that is open, and closes it. One that changes meanwhile fails: what was read
// of it belongs to no content.
func (c *collector) opened(src pool.Source, whole facts.Source, file *os.File) (rows []facts.Source, err error) {
	head := make([]byte, len(elf.ELFMAG))
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return []facts.Source{failed(whole, err)}, file.Close()
	}
	if string(head[:n]) == elf.ELFMAG {
		rows, err = c.plain(src, whole, file)
	} else {
		rows, err = c.members(src, whole, file)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := unchanged(src, file); err != nil {
		rows = []facts.Source{failed(whole, err)}
	}
	return rows, file.Close()
}
