package elfscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"inlay/elfscan/decompress"
)

// unpack decompresses a whole file and opens what is inside.
func (f *File) unpack(kind string, r *io.SectionReader) error {
	most := f.limits.grown(f.size)
	var m *memory
	var err error
	if kind == bzImage {
		m, err = f.unpackImage(r, most)
	} else {
		m, err = f.unpackAll(kind, r, most)
	}
	if err != nil {
		return f.fail("", -1, "decompress %s: %w", kind, err)
	}
	f.size, f.b = int64(len(m.data)), m
	if decompress.Kind(m.data) != "" {
		return f.fail("", -1, "%w: compressed twice; unpack it once", ErrUnsupported)
	}
	return f.start()
}

// unpackAll decompresses all of r, which may not grow beyond most bytes. kind is one of package decompress.
func (f *File) unpackAll(kind string, r *io.SectionReader, most int64) (m *memory, err error) {
	err = f.Guard(func() error {
		dec, err := decompress.NewReader(context.Background(), r, &decompress.Options{Kind: kind})
		if err != nil {
			return err
		}
		defer dec.Close() // it never fails
		m, err = f.readUpTo(dec, min(4*r.Size(), most), most)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// readUpTo reads all of r, at most most bytes, of which there may be guess. It takes memory only as bytes
// arrive.
func (f *File) readUpTo(r io.Reader, guess, most int64) (*memory, error) {
	m := &memory{}
	total, taken, size := int64(0), int64(0), min(guess, FreeGrowth, most)+1
	for {
		err := f.Take(size - taken)
		if err == nil {
			taken = size
			f.grow(m, size, most+1)
			var n int
			n, err = io.ReadFull(r, m.data[total:])
			total += int64(n)
		}
		switch {
		case total > most:
			err = Exceeded(LimitRatio, "grows beyond %d bytes", most)
		case err == io.EOF || err == io.ErrUnexpectedEOF: // the end of r; what is cut short wraps it
			m.data = m.data[:total]
			return m, nil
		}
		if err != nil {
			_ = m.close() // the first error is the one to report
			return nil, err
		}
		size = min(size+min(size, FreeGrowth), most+1)
	}
}

// grow makes m larger. What is large gets a place once that has room for all that the budget allows and takes
// memory only as it is written to: copies of it would be there twice.
func (f *File) grow(m *memory, size, most int64) {
	if m.whole == nil && size > FreeGrowth/4 {
		if n := min(most, size+f.budget.left()); n == int64(int(n)) {
			m.whole, _ = reserve(n) // where there is none, it is copied
			copy(m.whole, m.data)
		}
	}
	if size <= int64(len(m.whole)) {
		m.data = m.whole[:size]
		return
	}
	data := make([]byte, size)
	copy(data, m.data)
	m.data = data
}

// maxZstdWindow is the window of zstd --long, the largest that readers accept
// unasked.
const maxZstdWindow = 128 << 20

// newZstd makes a decoder that works in the caller's goroutine, so that Guard
// covers it, and never holds more than most bytes and
// a window.
func newZstd(r io.Reader, most int64) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(max(uint64(most), maxZstdWindow)), zstd.WithDecoderMaxWindow(maxZstdWindow))
}

// unpackError gives a decoder's error one of our sentinels.
func unpackError(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	case errors.Is(err, ErrLimit):
		return err
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("%w: %w", ErrLimit, err)
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, err)
}

// byteReader returns data as an io.ReaderAt.
func byteReader(data []byte) io.ReaderAt { return bytes.NewReader(data) }
