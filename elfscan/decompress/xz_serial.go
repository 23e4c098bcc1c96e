package decompress

import (
	"fmt"
	"hash"
	"io"
)

// xzSerial unpacks blocks one after the other, in the caller's goroutine.
type xzSerial struct {
	*xzFrames
	z     *lzma2
	open  bool // within a block
	block xzBlock
	begin int64 // where its data begin
	plain int64 // bytes unpacked of it
	sum   hash.Hash
}

// next returns the next plain bytes, valid until the next call, and io.EOF at the end.
func (s *xzSerial) next() ([]byte, error) {
	for {
		if !s.open {
			b, err := s.xzFrames.block()
			if err != nil {
				return nil, err
			}
			if err := s.start(b); err != nil {
				return nil, err
			}
		}
		if b, err := s.piece(); err != io.EOF {
			return b, err
		}
	}
}

// start begins a block whose header was read.
func (s *xzSerial) start(b xzBlock) (err error) {
	if s.z == nil {
		s.z = new(lzma2)
	}
	s.z.begin(b.dict, -1, 0)
	s.open, s.block, s.begin, s.plain = true, b, s.in.n, 0
	s.sum, err = s.check.hash()
	return err
}

// piece returns the next plain bytes of the block, and io.EOF after its last.
func (s *xzSerial) piece() ([]byte, error) {
	b, err := s.z.chunk(&s.in)
	if err == io.EOF {
		if err := s.finish(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	if err != nil {
		return nil, err
	}
	if s.plain += int64(len(b)); s.block.plain >= 0 && s.plain > s.block.plain {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, errBlockSizes)
	}
	if s.sum != nil {
		_, _ = s.sum.Write(b) // a hash never fails
	}
	return b, nil
}

// finish reads what follows the data of the block, and compares.
func (s *xzSerial) finish() error {
	packed := s.in.n - s.begin
	if s.block.packed >= 0 && s.block.packed != packed || s.block.plain >= 0 && s.block.plain != s.plain {
		return fmt.Errorf("%w: %w", ErrCorrupt, errBlockSizes)
	}
	if err := padding(&s.in, -packed); err != nil {
		return err
	}
	stored := make([]byte, s.check.size())
	if _, err := io.ReadFull(&s.in, stored); err != nil {
		return cut(err)
	}
	if !s.check.matches(s.sum, stored) {
		return fmt.Errorf("%w: check of an xz block", ErrCorrupt)
	}
	s.record(s.block, packed, s.plain)
	s.open = false
	return nil
}
