package decompress

import (
	"errors"
	"fmt"
	"io"
)

// byteSource is where packed bytes come from.
type byteSource interface {
	io.Reader
	io.ByteReader
}

// lzma2 unpacks the data of a block: chunks of LZMA symbols or of plain bytes.
type lzma2 struct {
	lzma
	window
	in        chunkBytes
	whole     bool // buf has the whole block; else old bytes go when it is full
	size      int  // that buf grows to
	needDict  bool // the dictionary has to begin before anything else
	needProps bool // properties have to come before symbols
	enough    int  // bytes after which a chunk need not be unpacked further, 0 if it must be
}

// begin starts a block with a dictionary of some size. Where plain is the size of the block in
// bytes, all of it stays in buf; where it is less than 0, only what a distance may reach does. Of the packed bytes some are there: a buffer
// for an ordinary multiple of them is made at once.
func (z *lzma2) begin(dict int, plain int64, packed int) {
	z.needDict, z.needProps = true, true
	z.window = window{buf: z.buf[:0], most: dict}
	z.whole = plain >= 0
	z.size = int(plain)
	if !z.whole {
		z.size = dict + dict/2 + maxChunkPlain
	}
	z.buf = z.buf[:min(cap(z.buf), z.size)]
	if guess := min(z.size, 32*packed); len(z.buf) < guess {
		z.buf = make([]byte, guess)
	}
}

// chunk unpacks the next chunk and returns its bytes, which are valid until the next call. The
// marker at the end of the data gives io.EOF.
func (z *lzma2) chunk(r byteSource) ([]byte, error) {
	control, err := r.ReadByte()
	if err != nil {
		return nil, cut(err)
	}
	switch {
	case control == 0:
		return nil, io.EOF
	case control >= 0xe0 || control == 1:
		z.needDict, z.needProps = false, true
		z.start = z.at
		z.bias = -z.at
	case z.needDict || control > 2 && control < 0x80:
		return nil, fmt.Errorf("%w: LZMA2 chunk of kind 0x%x", ErrCorrupt, control)
	}
	var head [4]byte
	sizes := head[:2]
	if control >= 0x80 {
		sizes = head[:]
	}
	if _, err := io.ReadFull(r, sizes); err != nil {
		return nil, cut(err)
	}
	size := int(head[0])<<8 + int(head[1]) + 1
	if control >= 0x80 {
		size += int(control&0x1f) << 16
	}
	if err := z.room(size); err != nil {
		return nil, err
	}
	begin := z.at
	if control < 0x80 {
		if _, err := io.ReadFull(r, z.buf[z.at:z.at+size]); err != nil {
			return nil, cut(err)
		}
		z.at += size
		return z.buf[begin:z.at], nil
	}
	if err := z.symbols(r, control, size, int(head[2])<<8+int(head[3])+1); err != nil {
		return nil, err
	}
	return z.buf[begin:z.at], nil
}

// symbols unpacks size bytes from a chunk of LZMA symbols, packed bytes long.
func (z *lzma2) symbols(r byteSource, control byte, size, packed int) error {
	if control >= 0xc0 {
		b, err := r.ReadByte()
		if err != nil {
			return cut(err)
		}
		if err := z.setProperties(b); err != nil {
			return err
		}
		z.needProps = false
	}
	if z.needProps {
		return fmt.Errorf("%w: LZMA2 chunk without properties", ErrCorrupt)
	}
	if control >= 0xa0 {
		z.reset()
	}
	if _, err := io.ReadFull(r, z.in[:packed]); err != nil {
		return cut(err)
	}
	if z.enough > 0 {
		size = min(size, z.enough+maxMatch)
	}
	clear(z.in[packed : packed+32]) // so that an error does not depend on what was there
	return z.decode(&z.window, &z.in, uint32(packed), size)
}

// room makes room for size bytes. The buffer grows as bytes arrive, whatever a header says of the
// dictionary and the block. Where not all of the block stays, what no distance reaches goes.
func (z *lzma2) room(size int) error {
	if size > len(z.buf)-z.at && len(z.buf) < z.size {
		buf := make([]byte, min(max(2*len(z.buf), z.at+size), z.size)) //bounded: twice what arrived, or a chunk of 2 MiB more
		copy(buf, z.buf[:z.at])
		z.buf = buf
	}
	if size <= len(z.buf)-z.at {
		return nil
	}
	if z.whole {
		return fmt.Errorf("%w: block holds more than the %d bytes that its header says", ErrCorrupt, z.size)
	}
	drop := z.at - z.most
	copy(z.buf, z.buf[drop:z.at])
	z.at -= drop
	z.bias += drop
	z.start = max(0, z.start-drop)
	return nil
}

// cut gives the error of a reader that ended one of our sentinels.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", ErrTruncated, io.ErrUnexpectedEOF)
	}
	return err
}
