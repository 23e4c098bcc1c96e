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
	var data []byte
	var err error
	if kind == bzImage {
		data, err = f.unpackImage(r, most)
	} else {
		data, err = f.unpackAll(kind, r, most)
	}
	if err != nil {
		return f.fail("", -1, "decompress %s: %w", kind, err)
	}
	if decompress.Kind(data) != "" {
		return f.fail("", -1, "%w: compressed twice; unpack it once", ErrUnsupported)
	}
	f.size = int64(len(data))
	f.b = &memory{data: data}
	return f.start()
}

// unpackAll decompresses all of r, which may not grow beyond most bytes. kind is one of package decompress.
func (f *File) unpackAll(kind string, r *io.SectionReader, most int64) (data []byte, err error) {
	err = f.Guard(func() error {
		dec, err := decompress.NewReader(context.Background(), r, &decompress.Options{Kind: kind})
		if err != nil {
			return err
		}
		defer dec.Close() // it never fails
		data, err = f.readUpTo(dec, min(4*r.Size(), most), most)
		return err
	})
	if err != nil {
		return nil, err
	}
	return data, nil
}

// readUpTo reads all of r, at most most bytes. It takes memory only as bytes arrive, a first piece of
// guess and then as much again as there is, and joins the pieces at the end.
func (f *File) readUpTo(r io.Reader, guess, most int64) ([]byte, error) {
	r = io.LimitReader(r, most+1)
	var pieces [][]byte
	total, taken := int64(0), int64(0)
	for size := min(guess, FreeGrowth) + bytes.MinRead; ; size = total {
		size = min(size, most+1-total)
		if err := f.Take(size); err != nil {
			return nil, err
		}
		taken += size
		piece := make([]byte, size)
		n, err := io.ReadFull(r, piece)
		pieces = append(pieces, piece[:n])
		total += int64(n)
		switch {
		case total > most:
			return nil, Exceeded(LimitRatio, "grows beyond %d bytes", most)
		case err == io.EOF || err == io.ErrUnexpectedEOF: // the end of r; what is cut short wraps it
			if len(pieces) == 1 {
				return pieces[0], nil
			}
			if err := f.Take(total); err != nil {
				return nil, err
			}
			f.Give(taken) // the pieces
			return bytes.Join(pieces, nil), nil
		case err != nil:
			return nil, err
		}
	}
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
