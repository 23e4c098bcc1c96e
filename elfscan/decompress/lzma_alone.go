package decompress

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Sizes of the format before xz (The .lzma File Format).
const (
	aloneHeader = 13
	minAlone    = 4 << 10  // bytes of the smallest dictionary
	alonePiece  = 64 << 10 // plain bytes that are unpacked at a time
	maxSymbol   = 20       // packed bytes
)

// endMarker is the distance, less one, of a match that ends the data.
const endMarker = math.MaxUint32

// lzmaAlone unpacks the format before xz: a header, and symbols without chunks or a check.
type lzmaAlone struct {
	lzma2 // its window, probabilities and packed bytes; nothing is chunked
	r     io.Reader
	bits  rangeDecoder
	n     uint32 // packed bytes that are in
	drawn bool   // r has no more
	left  int64  // plain bytes to come, -1 if a marker ends them
	over  bool
}

// newLZMAAlone reads the header.
func newLZMAAlone(r io.Reader) (*lzmaAlone, error) {
	var head [aloneHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, cut(err)
	}
	dict := max(int64(binary.LittleEndian.Uint32(head[1:])), minAlone)
	if dict > maxDictionary {
		return nil, fmt.Errorf("%w: dictionary of %d bytes, over %d", ErrLimit, dict, maxDictionary)
	}
	z := &lzmaAlone{r: r, left: int64(binary.LittleEndian.Uint64(head[5:]))}
	if z.left < -1 {
		return nil, fmt.Errorf("%w: LZMA data of %d bytes", ErrCorrupt, uint64(z.left))
	}
	z.begin(int(dict), -1, 0)
	z.reset()
	if err := z.setProperties(head[0]); err != nil {
		return nil, err
	}
	var first [5]byte
	if _, err := io.ReadFull(r, first[:]); err != nil {
		return nil, cut(err)
	}
	if first[0] != 0 {
		return nil, fmt.Errorf("%w: LZMA data begin with 0x%x", ErrCorrupt, first[0])
	}
	z.bits = rangeDecoder{in: &z.in, width: 1<<32 - 1, code: binary.BigEndian.Uint32(first[1:])}
	return z, nil
}

// next returns the next plain bytes, valid until the next call, and io.EOF at the end.
func (z *lzmaAlone) next() ([]byte, error) {
	if z.over {
		return nil, io.EOF
	}
	if err := z.fillIn(); err != nil {
		return nil, err
	}
	if err := z.room(alonePiece); err != nil {
		return nil, err
	}
	begin := z.at
	if err := z.piece(); err != nil {
		return nil, err
	}
	if z.left >= 0 {
		z.left -= int64(z.at - begin)
	}
	if z.over && z.left > 0 {
		return nil, fmt.Errorf("%w: LZMA data end %d bytes before the size that their header says", ErrCorrupt, z.left)
	}
	return z.buf[begin:z.at], nil
}

// fillIn reads packed bytes behind those that are left.
func (z *lzmaAlone) fillIn() error {
	if z.drawn {
		return nil
	}
	n := copy(z.in[:], z.in[z.bits.at:z.n])
	more, err := io.ReadFull(z.r, z.in[n:maxChunkPacked])
	if z.drawn = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !z.drawn {
		return err
	}
	z.n, z.bits.at = uint32(n+more), 0
	clear(z.in[z.n : z.n+maxSymbol]) // so that an error does not depend on what was there
	return nil
}

// piece decodes symbols as long as packed bytes of a whole one are in and there is room for it.
func (z *lzmaAlone) piece() error {
	end := z.at + alonePiece
	stop := end - maxMatch
	last := z.left >= 0 && z.left <= alonePiece
	if last {
		end = z.at + int(z.left)
	}
	r := z.bits
	for !z.over && (last || z.at < stop) {
		if !z.drawn && r.at+maxSymbol > z.n {
			break
		}
		var err error
		if r, err = z.symbol(r, end, last); r.at > z.n {
			return fmt.Errorf("%w: LZMA data", ErrTruncated)
		}
		if err != nil {
			return err
		}
	}
	z.bits = r
	return nil
}

// symbol decodes a symbol, or finds the end, which is where last says so and no marker follows.
func (z *lzmaAlone) symbol(r rangeDecoder, end int, last bool) (rangeDecoder, error) {
	r = r.fill()
	if last && z.at == end && r.code == 0 { // a marker has bits that are 1
		return r, z.finish(r)
	}
	var b uint32
	pos := uint32(z.at+z.bias) & z.posMask
	if r, b = r.bit(&z.probs.isMatch[z.state][pos]); b == 0 {
		if z.at == end {
			return r, fmt.Errorf("%w: LZMA data go on beyond the size that their header says", ErrCorrupt)
		}
		return z.literal(r, &z.window), nil
	}
	var length uint32
	if r, length = z.match(r, pos); z.rep[0] == endMarker {
		r = r.fill()
		return r, z.finish(r)
	}
	return r, z.copy(z.rep[0], int(length), end)
}

// finish compares where the data end.
func (z *lzmaAlone) finish(r rangeDecoder) error {
	behind := int64(z.n) - int64(r.at)
	if !z.drawn {
		more, err := io.CopyN(io.Discard, z.r, 1)
		if err != nil && err != io.EOF {
			return err
		}
		behind += more
	}
	if r.code != 0 || behind > 0 {
		return fmt.Errorf("%w: LZMA data go on behind their end", ErrCorrupt)
	}
	z.over = true
	return nil
}
