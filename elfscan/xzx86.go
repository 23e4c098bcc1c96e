package elfscan

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// Filters of an xz block (The .xz File Format 1.1.0, section 5.3).
const (
	xzFilterX86   = 0x04
	xzFilterLZMA2 = 0x21
)

// x86Filtered tells an xz file whose blocks went through the filter for x86 code, as the
// kernel's build packs vmlinux: the library that reads xz knows LZMA2 alone.
func x86Filtered(r *io.SectionReader) bool {
	s := xzScan{r: r}
	head, err := s.bytes(14)
	return err == nil && head[12] != 0 && head[13]&3 == 1 && s.firstFilter() == xzFilterX86
}

// firstFilter returns the first filter of the block whose header begins two bytes back.
func (s *xzScan) firstFilter() uint64 {
	s.at -= 2
	size, err := s.bytes(1)
	if err != nil {
		return 0
	}
	head, err := s.bytes(int64(size[0])*4 + 3)
	if err != nil {
		return 0
	}
	p := head[1:]
	for range int(head[0]>>6&1) + int(head[0]>>7) { // compressed and uncompressed size
		_, p = xzNumber(p)
	}
	id, _ := xzNumber(p)
	return id
}

// unpackX86 decompresses a file that boundXZ has read through and x86Filtered tells.
func unpackX86(r *io.SectionReader, most int64) ([]byte, error) {
	s := xzScan{r: r, most: most}
	head, err := s.bytes(12)
	if err != nil {
		return nil, err
	}
	if head[7]&15 != 1 {
		return nil, fmt.Errorf("%w: xz --x86 with a check of kind %d", ErrUnsupported, head[7]&15)
	}
	check := xzCheckSize(head[7])
	var out []byte
	for {
		size, err := s.bytes(1)
		if err != nil || size[0] == 0 { // the index
			return out, err
		}
		header := int64(size[0])*4 + 4
		start := s.at - 1
		if err := s.block(header, check); err != nil {
			return nil, err
		}
		data, err := s.x86Block(start, start+header, most-int64(len(out)))
		if err != nil {
			return nil, fmt.Errorf("xz block at 0x%x: %w", start, err)
		}
		out = append(out, data...)
	}
}

// x86Block decompresses the block from start, whose contents begin at data and whose end was
// just read: the four bytes before it are the checksum of what is packed.
func (s *xzScan) x86Block(start, data, most int64) ([]byte, error) {
	dictionary, err := x86Dictionary(io.NewSectionReader(s.r, start, data-start))
	if err != nil {
		return nil, err
	}
	dec, err := lzma.Reader2Config{DictCap: dictionary}.NewReader2(io.NewSectionReader(s.r, data, s.at-data))
	if err != nil {
		return nil, unpackError(err)
	}
	out, err := readUpTo(dec, 4*(s.at-data), most)
	if err != nil {
		return nil, err
	}
	undoX86(out)
	var sum [4]byte
	if _, err := s.r.ReadAt(sum[:], s.at-4); err != nil {
		return nil, unpackError(err)
	}
	if want := binary.LittleEndian.Uint32(sum[:]); crc32.ChecksumIEEE(out) != want {
		return nil, fmt.Errorf("%w: checksum", ErrCorrupt)
	}
	return out, nil
}

// x86Dictionary returns the size of the dictionary by a block header, whose filters must be
// the one for x86 and LZMA2.
func x86Dictionary(r *io.SectionReader) (int, error) {
	head := make([]byte, r.Size())
	if _, err := r.ReadAt(head, 0); err != nil {
		return 0, unpackError(err)
	}
	if end := len(head) - 4; crc32.ChecksumIEEE(head[:end]) != binary.LittleEndian.Uint32(head[end:]) {
		return 0, fmt.Errorf("%w: checksum of the header", ErrCorrupt)
	}
	if head[1]&3 != 1 {
		return 0, fmt.Errorf("%w: %d filters", ErrUnsupported, head[1]&3+1)
	}
	p := head[2:]
	for range int(head[1]>>6&1) + int(head[1]>>7) {
		_, p = xzNumber(p)
	}
	if len(p) < 5 || p[0] != xzFilterX86 || p[1] != 0 || p[2] != xzFilterLZMA2 || p[3] != 1 {
		return 0, fmt.Errorf("%w: filters % x", ErrUnsupported, p[:min(len(p), 5)])
	}
	return max(lzma.MinDictCap, int(2|p[4]&1)<<(p[4]&63/2+11)), nil // bounded by xzDictionary before
}
