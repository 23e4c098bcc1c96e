package decompress

import (
	"bufio"
	"compress/bzip2"
	"context"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"inlay/elfscan/guard"
)

// Options tunes NewReader. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Kind is the compression of the stream, where something else than its first bytes tells:
	// those that the function Kind names, "lz4" and "lzma", which is the format before xz.
	Kind string
	// Workers is how many blocks of an xz stream are unpacked at a time, where their headers tell
	// their sizes. Up to 1, which is the default, no goroutine is started.
	Workers int
	// Guard turns a panic of a decoder into ErrPanic. It is for callers that do not recover; those that
	// do, as they read mapped bytes, would not see that these became unreadable. Goroutines are always
	// guarded.
	Guard bool
}

// Reader gives the plain bytes of a compressed stream. It is for one goroutine at a time.
//
// Its errors are those of the reader below, or wrap ErrTruncated, ErrCorrupt, ErrLimit or
// ErrUnsupported. Plain bytes before the place that is wrong are read first, as far as they could be unpacked.
type Reader struct {
	kind  string
	next  func() ([]byte, error) // of xz and lzma
	plain []byte                 // what next returned and nobody read
	other io.Reader              // of the other kinds
	guard bool
	below *below
	close func()
	err   error
}

// NewReader recognises the compression of r by its first bytes, if opt does not tell it, and fails
// with ErrUnsupported where it knows none; opt may be nil. The caller closes it. It may read r beyond
// the end of the stream.
func NewReader(ctx context.Context, r io.Reader, opt *Options) (*Reader, error) {
	in := &below{r: r}
	b := bufio.NewReaderSize(in, 64<<10)
	d := &Reader{below: in, close: func() {}}
	if opt != nil {
		d.kind, d.guard = opt.Kind, opt.Guard
	}
	if d.kind == "" {
		head, err := b.Peek(KindHead)
		if err != nil && err != io.EOF {
			return nil, err
		}
		d.kind = Kind(head)
	}
	open := func() error { return d.open(ctx, b, opt) }
	if d.guard {
		open = func() error { return guard.Do(func() error { return d.open(ctx, b, opt) }) }
	}
	if err := open(); err != nil {
		return nil, err
	}
	return d, nil
}

// open makes the decoder, which may read the header of the stream.
func (d *Reader) open(ctx context.Context, b *bufio.Reader, opt *Options) (err error) {
	switch d.kind {
	case "gzip":
		d.other, err = gzip.NewReader(b)
	case "bzip2":
		d.other = bzip2.NewReader(b)
	case "lz4":
		d.other = lz4.NewReader(b) // works in the caller's goroutine
	case "zstd":
		var z *zstd.Decoder
		if z, err = newZstd(b); err == nil {
			d.other, d.close = z, z.Close
		}
	case "xz":
		d.openXZ(ctx, b, opt)
	case "lzma":
		var z *lzmaAlone
		if z, err = newLZMAAlone(b); err != nil {
			return err
		}
		d.next = z.next
	default:
		return fmt.Errorf("%w: no compression that is known", ErrUnsupported)
	}
	if err == io.EOF { // within a header
		err = io.ErrUnexpectedEOF
	}
	return d.below.sentinel(err)
}

func (d *Reader) openXZ(ctx context.Context, r io.Reader, opt *Options) {
	if opt != nil && opt.Workers > 1 {
		p := newXZParallel(ctx, r, opt.Workers)
		d.next, d.close = p.next, p.close
		return
	}
	d.next = (&xzSerial{xzFrames: newXZFrames(r)}).next
}

// Kind names the compression, as the function Kind does or Options did.
func (d *Reader) Kind() string { return d.kind }

// Read reads plain bytes. An error is returned again by every later call.
func (d *Reader) Read(p []byte) (n int, err error) {
	if len(p) == 0 || d.err != nil {
		return 0, d.err
	}
	if !d.guard {
		return d.read(p)
	}
	err = guard.Do(func() error {
		n, err = d.read(p)
		return err
	})
	d.err = err
	return n, err
}

func (d *Reader) read(p []byte) (int, error) {
	if d.other != nil {
		n, err := d.other.Read(p)
		d.err = d.below.sentinel(err)
		return n, d.err
	}
	for len(d.plain) == 0 {
		if d.plain, d.err = d.next(); d.err != nil {
			d.plain = nil
			return 0, d.err
		}
	}
	n := copy(p, d.plain)
	d.plain = d.plain[n:]
	return n, nil
}

// Close ends the goroutines of the reader, which waits for a Read of the stream below. It does not
// close that.
func (d *Reader) Close() error {
	if d.err != ErrClosed {
		d.close()
		d.err, d.plain = ErrClosed, nil
	}
	return nil
}

// newZstd makes a decoder that starts no goroutines. Its window is at most that of zstd --long.
func newZstd(r io.Reader) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxDictionary))
}
