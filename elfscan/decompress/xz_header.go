package decompress

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// The numbers of sections are those of The .xz File Format 1.1.0.

const (
	xzMagic  = "\xfd7zXZ\x00"
	xzFooter = "YZ"

	xzFilterX86   = 0x04
	xzFilterLZMA2 = 0x21

	// maxDictionary is the largest dictionary that is accepted; xz -9 uses 64 MiB.
	maxDictionary = 128 << 20
)

// xzBlock is what the header of a block says. A size of -1 is not said.
type xzBlock struct {
	header int64 // bytes of the header
	packed int64 // bytes of the data, without padding and check
	plain  int64
	dict   int
	x86    bool // the filter for x86 code comes before LZMA2
}

// parseBlock reads a header of a block (§3.1), whole.
func parseBlock(b []byte) (xzBlock, error) {
	body, sum := b[:len(b)-4], b[len(b)-4:]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(sum) {
		return xzBlock{}, fmt.Errorf("%w: CRC32 of a block's header", ErrCorrupt)
	}
	x := xzBlock{header: int64(len(b)), packed: -1, plain: -1}
	flags, p := body[1], body[2:]
	var err error
	if flags&0x40 != 0 {
		if x.packed, p, err = number(p); err != nil {
			return x, err
		}
	}
	if flags&0x80 != 0 {
		if x.plain, p, err = number(p); err != nil {
			return x, err
		}
	}
	if flags&0x3c != 0 {
		return x, fmt.Errorf("%w: flags 0x%x of an xz block", ErrUnsupported, flags)
	}
	return x, x.filters(p, int(flags&3)+1)
}

// filters reads the flags of n filters (§5.3) and what follows them. The last is LZMA2; before it
// may be the one for x86 code, which kernels are packed with.
func (x *xzBlock) filters(p []byte, n int) error {
	if n > 2 {
		return fmt.Errorf("%w: xz block with %d filters", ErrUnsupported, n)
	}
	if n == 2 {
		id, rest, err := number(p)
		if err != nil {
			return err
		}
		if id != xzFilterX86 {
			return fmt.Errorf("%w: xz filter 0x%x before LZMA2", ErrUnsupported, id)
		}
		if len(rest) == 0 || rest[0] != 0 {
			return fmt.Errorf("%w: xz filter for x86 code with an offset", ErrUnsupported)
		}
		x.x86, p = true, rest[1:]
	}
	return x.lzma2(p)
}

// lzma2 reads the flags of the filter LZMA2 (§5.3.1), and what follows them.
func (x *xzBlock) lzma2(p []byte) error {
	id, p, err := number(p)
	if err != nil {
		return err
	}
	if id != xzFilterLZMA2 {
		return fmt.Errorf("%w: xz filter 0x%x", ErrUnsupported, id)
	}
	if len(p) < 2 || p[0] != 1 || p[1] > 40 {
		return fmt.Errorf("%w: properties of LZMA2", ErrCorrupt)
	}
	size := int64(2|p[1]&1) << (p[1]/2 + 11)
	if size > maxDictionary {
		return fmt.Errorf("%w: dictionary of %d bytes, over %d", ErrLimit, size, maxDictionary)
	}
	x.dict = int(size)
	for _, b := range p[2:] {
		if b != 0 {
			return fmt.Errorf("%w: padding of a block's header", ErrCorrupt)
		}
	}
	return nil
}

// number reads a multibyte integer (§1.2) and returns what follows it.
func number(p []byte) (int64, []byte, error) {
	v := int64(0)
	for i := 0; i < min(9, len(p)); i++ {
		v |= int64(p[i]&0x7f) << (7 * i)
		if p[i] < 0x80 {
			if p[i] == 0 && i > 0 {
				break // a shorter form is there
			}
			return v, p[i+1:], nil
		}
	}
	return 0, nil, fmt.Errorf("%w: number in an xz stream", ErrCorrupt)
}
