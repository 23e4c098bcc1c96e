package decompress

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// source counts the bytes that are taken from a reader.
type source struct {
	*bufio.Reader
	n int64
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.n += int64(n)
	return n, err
}

func (s *source) ReadByte() (byte, error) {
	b, err := s.Reader.ReadByte()
	if err == nil {
		s.n++
	}
	return b, err
}

// xzFrames reads what is around the data of the blocks: headers, indexes and footers.
type xzFrames struct {
	in      source
	inside  bool // of a stream
	first   bool // no stream has ended yet
	check   xzCheck
	blocks  int64
	records hash.Hash // of the sizes of the stream's blocks, to compare with its index
}

func newXZFrames(r io.Reader) *xzFrames {
	return &xzFrames{in: source{Reader: bufio.NewReaderSize(r, 64<<10)}, first: true, records: sha256.New()}
}

// block reads on to the data of the next block. io.EOF says that there is none: all streams ended
// as they should.
func (x *xzFrames) block() (xzBlock, error) {
	for {
		if !x.inside {
			if err := x.stream(); err != nil {
				return xzBlock{}, err
			}
		}
		size, err := x.in.ReadByte()
		if err != nil {
			return xzBlock{}, cut(err)
		}
		if size != 0 {
			b := make([]byte, 4*int(size)+4)
			b[0] = size
			if _, err := io.ReadFull(&x.in, b[1:]); err != nil {
				return xzBlock{}, cut(err)
			}
			return parseBlock(b)
		}
		if err := x.index(); err != nil {
			return xzBlock{}, err
		}
		x.inside, x.first = false, false
	}
}

// record remembers the sizes of a block, as the index has to have them.
func (x *xzFrames) record(b xzBlock, packed, plain int64) {
	x.blocks++
	x.addRecord(b.header+packed+x.check.size(), plain)
}

func (x *xzFrames) addRecord(unpadded, plain int64) {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], uint64(unpadded))
	binary.LittleEndian.PutUint64(b[8:], uint64(plain))
	_, _ = x.records.Write(b[:]) // a hash never fails
}

// stream reads the header of a stream, and the padding before it (§2.1.1, §2.2).
func (x *xzFrames) stream() error {
	var head [12]byte
	for {
		if _, err := io.ReadFull(&x.in, head[:4]); err != nil {
			if err == io.EOF && !x.first {
				return io.EOF
			}
			return cut(err)
		}
		if x.first || [4]byte(head[:4]) != [4]byte{} {
			break
		}
	}
	if _, err := io.ReadFull(&x.in, head[4:]); err != nil {
		return cut(err)
	}
	if string(head[:6]) != xzMagic {
		return fmt.Errorf("%w: no xz stream at 0x%x", ErrCorrupt, x.in.n-12)
	}
	if crc32.ChecksumIEEE(head[6:8]) != binary.LittleEndian.Uint32(head[8:]) {
		return fmt.Errorf("%w: CRC32 of an xz stream's header", ErrCorrupt)
	}
	if head[6] != 0 || head[7] > 15 {
		return fmt.Errorf("%w: xz stream with flags %x", ErrUnsupported, head[6:8])
	}
	x.inside, x.check, x.blocks = true, xzCheck(head[7]), 0
	x.records.Reset()
	_, err := x.check.hash()
	return err
}

// padding reads zero bytes up to the next multiple of four; at is counted from one.
func padding(r io.Reader, minusAt int64) error {
	var b [3]byte
	pad := b[:minusAt&3]
	if _, err := io.ReadFull(r, pad); err != nil {
		return cut(err)
	}
	if b != [3]byte{} {
		return fmt.Errorf("%w: padding in an xz stream", ErrCorrupt)
	}
	return nil
}

// errBlockSizes says that the header of a block lies.
var errBlockSizes = errors.New("xz block has other sizes than its header says")
