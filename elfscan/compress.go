package elfscan

import (
	"bytes"
	"compress/zlib"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// packed describes a compressed section: the declared sizes are only claims.
type packed struct {
	kind   elf.CompressionType
	header int    // bytes before the stream
	size   uint64 // declared size when decompressed
}

// packing reads the compression header at the start of raw: Elf32_Chdr or
// Elf64_Chdr (gABI, "Section Compression"), or the older "ZLIB" and a
// big-endian size of .zdebug sections. ok is false for a plain section.
func (f *File) packing(s *Section, raw []byte) (p packed, ok bool, err error) {
	if s.compressed() {
		p, err = chdr(f.hdr, raw)
		return p, true, err
	}
	if strings.HasPrefix(s.Name, ".zdebug") && len(raw) >= 12 && string(raw[:4]) == "ZLIB" {
		return packed{elf.COMPRESS_ZLIB, 12, binary.BigEndian.Uint64(raw[4:])}, true, nil
	}
	return p, false, nil
}

func chdr(h header, raw []byte) (packed, error) {
	size := 24
	if h.word == 4 {
		size = 12
	}
	if len(raw) < size {
		return packed{}, fmt.Errorf("%w: compression header needs %d bytes, %d are there", ErrTruncated, size, len(raw))
	}
	p := packed{kind: elf.CompressionType(h.order.u32(raw)), header: size}
	if h.word == 4 {
		p.size = uint64(h.order.u32(raw[4:]))
	} else {
		p.size = h.order.u64(raw[8:])
	}
	return p, nil
}

// declaredSize sets Size of a compressed section to what it claims.
func (f *File) declaredSize(s *Section) {
	if !s.compressed() && !strings.HasPrefix(s.Name, ".zdebug") || s.FileSize == 0 {
		return
	}
	head, err := f.b.bytes(int64(s.Offset), int64(min(s.FileSize, 24)))
	if err != nil {
		return // Data reports it
	}
	if p, ok, err := f.packing(s, head); ok && err == nil {
		s.Size = p.size
	}
}

// decompress returns raw itself for a plain section.
func (f *File) decompress(s *Section, raw []byte) ([]byte, error) {
	p, ok, err := f.packing(s, raw)
	if err != nil {
		return nil, f.fail(s.Name, 0, "%w", err)
	}
	if !ok {
		return raw, nil
	}
	stream := raw[p.header:]
	if most := f.limits.grown(int64(len(stream))); p.size > uint64(most) {
		return nil, f.fail(s.Name, 0, "%w", Exceeded(LimitRatio, "%d compressed bytes claim to hold %d", len(stream), p.size))
	}
	scratch := int64(0)
	if int64(p.size) > believed(len(stream)) {
		scratch = int64(p.size) // readExactly copies
	}
	if err := f.Take(int64(p.size) + scratch); err != nil {
		return nil, f.fail(s.Name, 0, "no memory for %d bytes: %w", p.size, err)
	}
	defer f.Give(scratch)
	data, err := inflate(p, stream)
	if err != nil {
		return nil, f.fail(s.Name, int64(p.header), "%w", err)
	}
	return data, nil
}

// inflate decompresses stream to exactly p.size bytes.
func inflate(p packed, stream []byte) ([]byte, error) {
	var dec io.Reader
	switch p.kind {
	case elf.COMPRESS_ZLIB:
		z, err := zlib.NewReader(bytes.NewReader(stream))
		if err != nil {
			return nil, unpackError(err)
		}
		dec = z
	case elf.COMPRESS_ZSTD:
		z, err := newZstd(bytes.NewReader(stream), max(int64(p.size), 1<<20))
		if err != nil {
			return nil, unpackError(err)
		}
		defer z.Close()
		dec = z
	default:
		return nil, fmt.Errorf("%w: compression type %d", ErrUnsupported, uint32(p.kind))
	}
	return readExactly(dec, int64(p.size), len(stream))
}

// believed is how much of a claim is believed at once, of so many compressed bytes.
func believed(input int) int64 { return 32*int64(input) + 4096 }

// readExactly reads size bytes. Memory grows with what arrives: a claim is
// believed at once only while it is an ordinary multiple of the input.
func readExactly(r io.Reader, size int64, input int) ([]byte, error) {
	data := make([]byte, 0, min(size, believed(input)))
	for {
		n, err := io.ReadFull(r, data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return nil, fmt.Errorf("%w: holds %d bytes, claims %d", ErrTruncated, len(data), size)
		case err != nil:
			return nil, unpackError(err)
		case int64(len(data)) == size:
			return data, nil
		}
		data = append(make([]byte, 0, min(size, 2*int64(cap(data)))), data...)
	}
}
