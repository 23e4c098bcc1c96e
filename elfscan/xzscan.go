package elfscan

import (
	"errors"
	"fmt"
	"io"
)

// maxXZDictionary is the largest dictionary of an xz file that is accepted;
// xz -9 uses 64 MiB, kernel builds 1 or 2.
const maxXZDictionary = 128 << 20

// maxXZDictionaries is how many bytes of dictionaries the blocks of a file may ask for, beyond
// four times what they hold: decoders clear one for each block. xz makes blocks of three
// times the dictionary.
const maxXZDictionaries = 1 << 30

// boundXZ reads through an xz file (The .xz File Format 1.1.0) without
// decompressing it, and fails if a dictionary or the sum of what the LZMA2
// chunks hold is over the limit: the decoder allocates what a header asks for.
func boundXZ(r *io.SectionReader, most int64) error {
	s := xzScan{r: r, most: most}
	for {
		if err := s.stream(); err != nil {
			return err
		}
		if s.done() {
			return nil
		}
	}
}

type xzScan struct {
	r     *io.SectionReader
	at    int64
	most  int64
	total int64
	asked int64  // bytes of dictionaries so far
	buf   []byte // file bytes at from, so that small reads are cheap
	from  int64
}

// bytes returns the next n bytes, at most a block header's 1,024. They are
// valid until the next call.
func (s *xzScan) bytes(n int64) ([]byte, error) {
	if s.at < s.from || s.at+n > s.from+int64(len(s.buf)) {
		if s.buf == nil {
			s.buf = make([]byte, 4096)
		}
		s.buf = s.buf[:cap(s.buf)]
		got, err := s.r.ReadAt(s.buf, s.at)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		s.buf, s.from = s.buf[:got], s.at
		if int64(got) < n {
			return nil, fmt.Errorf("%w: xz data ends at 0x%x", ErrTruncated, s.r.Size())
		}
	}
	b := s.buf[s.at-s.from:][:n]
	s.at += n
	return b, nil
}

// done skips padding after a stream and says whether the file ends there.
func (s *xzScan) done() bool {
	for s.at < s.r.Size() {
		b, err := s.bytes(min(4, s.r.Size()-s.at))
		if err != nil {
			return true
		}
		if b[0] != 0 {
			s.at -= int64(len(b))
			return false
		}
	}
	return true
}

// stream reads one stream: header, blocks, index, footer.
func (s *xzScan) stream() error {
	head, err := s.bytes(12)
	if err != nil {
		return err
	}
	if container(head) != "xz" {
		return fmt.Errorf("%w: no xz stream at 0x%x", ErrCorrupt, s.at-12)
	}
	check := xzCheckSize(head[7])
	for {
		size, err := s.bytes(1)
		if err != nil {
			return err
		}
		if size[0] == 0 {
			return s.index()
		}
		if err := s.block(int64(size[0])*4+4, check); err != nil {
			return err
		}
	}
}

// xzCheckSize returns the size of a block's check by its kind (§2.1.1.2).
func xzCheckSize(kind byte) int64 {
	if kind &= 15; kind > 0 {
		return 4 << ((kind - 1) / 3)
	}
	return 0
}

// block reads a block header of size bytes (its first was read) and walks the
// LZMA2 chunks behind it.
func (s *xzScan) block(size, check int64) error {
	start := s.at - 1
	head, err := s.bytes(size - 1)
	if err != nil {
		return err
	}
	dictionary, err := xzDictionary(head)
	if err != nil {
		return fmt.Errorf("xz block at 0x%x: %w", start, err)
	}
	s.asked += dictionary
	for more := true; more; {
		if more, err = s.chunk(); err != nil {
			return err
		}
		if s.total > s.most {
			return fmt.Errorf("%w: grows beyond %d bytes", ErrLimit, s.most)
		}
	}
	if s.asked > maxXZDictionaries+4*s.total {
		return fmt.Errorf("%w: xz blocks of %d bytes in all ask for dictionaries of %d", ErrLimit, s.total, s.asked)
	}
	s.at += (start-s.at)&3 + check
	return nil
}

// xzDictionary checks the filters of a block header, which is given without
// its size byte, and returns the size of the dictionary.
func xzDictionary(head []byte) (size int64, err error) {
	flags, p := head[0], head[1:]
	for range int(flags>>6&1) + int(flags>>7) { // compressed and uncompressed size
		_, p = xzNumber(p)
	}
	for range int(flags&3) + 1 {
		id, rest := xzNumber(p)
		n, rest := xzNumber(rest)
		if n > uint64(len(rest)) {
			return 0, fmt.Errorf("%w: filter of %d bytes", ErrCorrupt, n)
		}
		// LZMA2: one byte d, (2|d&1) << (d/2+11) bytes, 40 for 4 GiB - 1 (§5.3.1)
		if id == xzFilterLZMA2 && n == 1 {
			size = (2 | int64(rest[0]&1)) << (rest[0]&63/2 + 11)
		}
		if size > maxXZDictionary {
			return 0, fmt.Errorf("%w: dictionary over %d bytes", ErrLimit, maxXZDictionary)
		}
		p = rest[n:]
	}
	return size, nil
}

// xzNumber reads a multibyte integer (§1.2); short input ends it.
func xzNumber(p []byte) (uint64, []byte) {
	v := uint64(0)
	for i, b := range p {
		v |= uint64(b&0x7f) << (7 * min(i, 9))
		if b < 0x80 {
			return v, p[i+1:]
		}
	}
	return v, nil
}

// chunk skips one LZMA2 chunk and says whether another follows.
func (s *xzScan) chunk() (bool, error) {
	control, err := s.bytes(1)
	if err != nil || control[0] == 0 {
		return false, err
	}
	c := control[0]
	switch {
	case c >= 0x80:
		b, err := s.bytes(4)
		if err != nil {
			return false, err
		}
		s.total += int64(c&0x1f)<<16 + int64(b[0])<<8 + int64(b[1]) + 1
		s.at += int64(b[2])<<8 + int64(b[3]) + 1
		if c >= 0xc0 {
			s.at++ // properties
		}
	case c <= 2:
		b, err := s.bytes(2)
		if err != nil {
			return false, err
		}
		n := int64(b[0])<<8 + int64(b[1]) + 1
		s.total += n
		s.at += n
	default:
		return false, fmt.Errorf("%w: LZMA2 chunk of kind 0x%x at 0x%x", ErrCorrupt, c, s.at-1)
	}
	return true, nil
}

// index skips the index (its first byte was read) and the footer (§4, §2.1.2).
func (s *xzScan) index() error {
	start := s.at - 1
	count, err := s.number()
	if err != nil {
		return err
	}
	for range count {
		for range 2 {
			if _, err := s.number(); err != nil {
				return err
			}
		}
	}
	s.at += (start-s.at)&3 + 4 + 12
	if s.at > s.r.Size() {
		return fmt.Errorf("%w: xz data ends at 0x%x", ErrTruncated, s.r.Size())
	}
	return nil
}

func (s *xzScan) number() (uint64, error) {
	v := uint64(0)
	for i := range 9 {
		b, err := s.bytes(1)
		if err != nil {
			return 0, err
		}
		v |= uint64(b[0]&0x7f) << (7 * i)
		if b[0] < 0x80 {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%w: xz number at 0x%x", ErrCorrupt, s.at)
}
