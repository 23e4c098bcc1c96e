package store

import (
	"errors"
	"io"
	"sort"

	"github.com/parquet-go/parquet-go"
)

// rowRange is rows lo to hi-1 of a row group.
type rowRange struct{ lo, hi int64 }

// findRows returns the rows of a group whose key is wanted, in order. The column is sorted: the page
// index says which of its pages to read, which are one or two for a name.
func findRows(p *plan, chunk parquet.ColumnChunk, rows int64) ([]rowRange, error) {
	if p.anyKey() {
		return []rowRange{{0, rows}}, nil
	}
	bounds, err := chunk.ColumnIndex()
	if err != nil {
		return nil, err
	}
	starts, err := chunk.OffsetIndex()
	if err != nil {
		return nil, err
	}
	if bounds == nil || starts == nil || bounds.NumPages() != starts.NumPages() {
		return nil, errors.New("its page index is not there or not whole")
	}
	pages := chunk.Pages()
	defer pages.Close()
	scan := keyScan{plan: p}
	next := 0 // the page that is read when nothing is sought
	for _, i := range wantedPages(p, bounds) {
		first := starts.FirstRowIndex(i)
		if first < 0 || first >= rows {
			return nil, errors.New("its page index does not fit")
		}
		if i != next {
			if err := pages.SeekToRow(first); err != nil {
				return nil, err
			}
		}
		next = i + 1
		page, err := pages.ReadPage()
		if err != nil {
			return nil, noEOF(err)
		}
		err = scan.page(page, first)
		parquet.Release(page)
		if err != nil {
			return nil, err
		}
	}
	return scan.found, nil
}

// wantedPages lists the pages that may hold a wanted key.
func wantedPages(p *plan, bounds parquet.ColumnIndex) (all []int) {
	n := bounds.NumPages()
	if p.keys == nil {
		for i := range n { //bounded: the index has a value for each page
			all = append(all, i)
		}
		return all
	}
	for _, key := range p.keys {
		from := sort.Search(n, func(i int) bool { return string(bounds.MaxValue(i).ByteArray()) >= key })
		if len(all) > 0 {
			from = max(from, all[len(all)-1]+1)
		}
		for i := from; i < n && string(bounds.MinValue(i).ByteArray()) <= p.end(key); i++ {
			all = append(all, i)
		}
	}
	return all
}

// keyScan goes through pages of the key column and notes the rows that are wanted.
type keyScan struct {
	plan   *plan
	found  []rowRange
	begun  bool
	last   []byte // the key before
	wanted bool   // whether it is wanted
	values [128]parquet.Value
}

func (s *keyScan) page(page parquet.Page, row int64) error {
	values := page.Values()
	for {
		n, err := values.ReadValues(s.values[:])
		for i := range s.values[:n] {
			s.row(s.values[i].ByteArray(), row)
			row++
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return io.ErrNoProgress
		}
	}
}

// row looks at one row. Equal keys stand together, so each is decided on once.
func (s *keyScan) row(key []byte, row int64) {
	if !s.begun || string(key) != string(s.last) {
		s.begun = true
		s.last = append(s.last[:0], key...)
		s.wanted = s.plan.wantsKey(string(key))
	}
	if !s.wanted {
		return
	}
	if n := len(s.found); n > 0 && s.found[n-1].hi == row {
		s.found[n-1].hi++
		return
	}
	s.found = append(s.found, rowRange{row, row + 1})
}

// noEOF makes an end that came too early an error.
func noEOF(err error) error {
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
