package elfscan

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

// container names the compression a whole file is packed with, "" for none.
func container(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte{0xfd, '7', 'z', 'X', 'Z', 0}):
		return "xz"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	}
	return ""
}

// unpack decompresses a whole file and opens what is inside.
func (f *File) unpack(kind string, r *io.SectionReader) (*File, error) {
	most := f.limits.grown(f.size)
	var data []byte
	var err error
	if kind == bzImage {
		data, err = f.unpackImage(r, most)
	} else {
		data, err = f.unpackAll(kind, r, most)
	}
	if err != nil {
		return nil, f.fail("", -1, "decompress %s: %w", kind, err)
	}
	if container(data) != "" {
		return nil, f.fail("", -1, "%w: compressed twice", ErrUnsupported)
	}
	f.size = int64(len(data))
	f.b = &memory{data: data}
	return f.start()
}

func (f *File) unpackAll(kind string, r *io.SectionReader, most int64) (data []byte, err error) {
	err = f.Guard(func() error {
		var dec io.Reader
		switch kind {
		case "gzip":
			dec, err = gzip.NewReader(r)
		case "xz":
			if err = boundXZ(r, most); err != nil {
				return err
			}
			if x86Filtered(r) {
				data, err = unpackX86(r, most)
				return err
			}
			dec, err = xz.NewReader(r)
		case "lz4":
			dec = lz4.NewReader(r) // works in this goroutine by default
		case "bzip2":
			dec = bzip2.NewReader(r)
		case "lzma":
			dec, err = newLZMA(r)
		case "zstd":
			var z *zstd.Decoder
			if z, err = newZstd(r, most); err == nil {
				defer z.Close()
				dec = z
			}
		}
		if err != nil {
			return unpackError(err)
		}
		data, err = readUpTo(dec, min(4*r.Size(), most), most)
		return err
	})
	if err != nil {
		return nil, err
	}
	return data, nil
}

// readUpTo reads all of r, at most most bytes. It grows its buffer only as
// bytes arrive, starting at guess.
func readUpTo(r io.Reader, guess, most int64) ([]byte, error) {
	buf := bytes.NewBuffer(make([]byte, 0, min(guess, freeGrowth)+bytes.MinRead))
	n, err := buf.ReadFrom(io.LimitReader(r, most+1))
	switch {
	case err != nil && n <= most:
		return nil, unpackError(err)
	case n > most:
		return nil, fmt.Errorf("%w: grows beyond %d bytes", ErrLimit, most)
	}
	return buf.Bytes(), nil
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

// newLZMA makes a decoder of the format before xz. It allocates the dictionary that the
// header asks for: bytes 1 to 4.
func newLZMA(r *io.SectionReader) (io.Reader, error) {
	head := make([]byte, 5)
	if !readAtLeast(r, head) {
		return nil, io.ErrUnexpectedEOF
	}
	if size := binary.LittleEndian.Uint32(head[1:]); size > maxXZDictionary {
		return nil, fmt.Errorf("%w: dictionary over %d bytes", ErrLimit, maxXZDictionary)
	}
	return lzma.NewReader(r)
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
