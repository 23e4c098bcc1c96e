package elfscan

import (
	"encoding/binary"
	"math/bits"
)

// order reads numbers in one byte order; true is big-endian. A concrete type
// instead of binary.ByteOrder, because these calls are the inner loops.
type order bool

func (o order) u16(b []byte) uint16 {
	v := binary.LittleEndian.Uint16(b)
	if o {
		v = bits.ReverseBytes16(v)
	}
	return v
}

func (o order) u32(b []byte) uint32 {
	v := binary.LittleEndian.Uint32(b)
	if o {
		v = bits.ReverseBytes32(v)
	}
	return v
}

func (o order) u64(b []byte) uint64 {
	v := binary.LittleEndian.Uint64(b)
	if o {
		v = bits.ReverseBytes64(v)
	}
	return v
}

func (o order) put16(b []byte, v uint16) {
	if o {
		v = bits.ReverseBytes16(v)
	}
	binary.LittleEndian.PutUint16(b, v)
}

func (o order) put32(b []byte, v uint32) {
	if o {
		v = bits.ReverseBytes32(v)
	}
	binary.LittleEndian.PutUint32(b, v)
}

func (o order) put64(b []byte, v uint64) {
	if o {
		v = bits.ReverseBytes64(v)
	}
	binary.LittleEndian.PutUint64(b, v)
}

// std returns the standard library's value for the order.
func (o order) std() binary.ByteOrder {
	if o {
		return binary.BigEndian
	}
	return binary.LittleEndian
}
