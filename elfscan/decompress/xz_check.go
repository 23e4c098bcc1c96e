package decompress

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
)

// xzCheck is a kind of check over the plain bytes of a block (§2.1.1.2).
type xzCheck byte

// size returns the bytes of a check of this kind.
func (c xzCheck) size() int64 {
	if c == 0 {
		return 0
	}
	return 4 << ((c - 1) / 3)
}

var ecma = crc64.MakeTable(crc64.ECMA)

// hash returns what computes the check, nil where there is none.
func (c xzCheck) hash() (hash.Hash, error) {
	switch c {
	case 0:
		return nil, nil
	case 1:
		return crc32.NewIEEE(), nil
	case 4:
		return crc64.New(ecma), nil
	case 10:
		return sha256.New(), nil
	}
	return nil, fmt.Errorf("%w: xz check of kind %d", ErrUnsupported, byte(c))
}

// matches says whether stored is the sum of h, which xz has in little-endian order but for SHA-256.
func (c xzCheck) matches(h hash.Hash, stored []byte) bool {
	switch h := h.(type) {
	case nil:
		return true
	case hash.Hash32:
		return h.Sum32() == binary.LittleEndian.Uint32(stored)
	case hash.Hash64:
		return h.Sum64() == binary.LittleEndian.Uint64(stored)
	default:
		return bytes.Equal(h.Sum(nil), stored)
	}
}
