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

	filter x86
	calls  []byte // went through the filter, where there is one
	done   int    // bytes of it that were returned
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
		b, err := s.piece()
		if err != nil && err != io.EOF {
			return nil, err
		}
		if len(b) > 0 {
			return b, nil
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
	s.filter, s.calls, s.done = x86{}, s.calls[:0], 0
	s.sum, err = s.check.hash()
	return err
}

// piece returns the next plain bytes of the block, valid until the next call: with io.EOF the last
// ones, if there are any.
func (s *xzSerial) piece() ([]byte, error) {
	b, err := s.z.chunk(&s.in)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if s.block.x86 {
		b = s.unfilter(b, err == io.EOF)
	}
	if s.plain += int64(len(b)); s.block.plain >= 0 && s.plain > s.block.plain {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, errBlockSizes)
	}
	if s.sum != nil {
		_, _ = s.sum.Write(b) // a hash never fails
	}
	if err == io.EOF {
		if err := s.finish(); err != nil {
			return nil, err
		}
	}
	return b, err
}

// unfilter undoes the filter in a copy of b, as what it was made from may be repeated later. Some
// bytes may come with the next call only, but for the last of a block.
func (s *xzSerial) unfilter(b []byte, last bool) []byte {
	s.calls = append(s.calls[:copy(s.calls, s.calls[s.done:])], b...)
	if s.done = s.filter.undo(s.calls); last {
		s.done = len(s.calls)
	}
	return s.calls[:s.done]
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
	stored := make([]byte, s.check.size()) //bounded: the check is one that xzCheck.hash knows, of 32 bytes at most
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
