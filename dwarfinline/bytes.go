package dwarfinline

import "encoding/binary"

// uleb reads an unsigned LEB128 number (DWARF 5 section 7.6) at off. It
// returns the offset behind it, or -1 if the number does not end inside b or
// has more than 64 bits.
func uleb(b []byte, off int) (uint64, int) {
	if uint(off) < uint(len(b)) && b[off] < 0x80 {
		return uint64(b[off]), off + 1
	}
	var v uint64
	for shift := uint(0); shift < 70 && uint(off) < uint(len(b)); shift += 7 {
		c := b[off]
		off++
		if shift == 63 && c > 1 {
			break
		}
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v, off
		}
	}
	return 0, -1
}

// sleb reads a signed LEB128 number, with the rules of uleb.
func sleb(b []byte, off int) (int64, int) {
	var v int64
	for shift := uint(0); shift < 70 && uint(off) < uint(len(b)); shift += 7 {
		c := b[off]
		off++
		if shift < 64 {
			v |= int64(c&0x7f) << shift
		}
		if c < 0x80 {
			if shift < 57 && c&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return v, off
		}
	}
	return 0, -1
}

// skipLEB returns the offset behind a LEB128 number, or -1.
func skipLEB(b []byte, off int) int {
	for i := 0; i < 10 && uint(off) < uint(len(b)); i++ {
		if b[off] < 0x80 {
			return off + 1
		}
		off++
	}
	return -1
}

// skipCString returns the offset behind a string that ends with a zero byte,
// or -1.
func skipCString(b []byte, off int) int {
	for uint(off) < uint(len(b)) {
		if b[off] == 0 {
			return off + 1
		}
		off++
	}
	return -1
}

// nonZero returns the position of the first byte of b[from:to] that is not 0, to if all are.
func nonZero(b []byte, from, to int) int {
	for to-from >= 8 && binary.LittleEndian.Uint64(b[from:]) == 0 {
		from += 8
	}
	for from < to && b[from] == 0 {
		from++
	}
	return from
}

// cstring returns the string at off without its zero byte; ok is false if
// off lies outside or the string does not end.
func cstring(b []byte, off uint64) (s []byte, ok bool) {
	if off >= uint64(len(b)) {
		return nil, false
	}
	end := skipCString(b, int(off))
	if end < 0 {
		return nil, false
	}
	return b[off : end-1], true
}

// fixed reads an unsigned number of 1, 2, 3, 4 or 8 bytes. The caller has
// checked that b holds size bytes.
func fixed(b []byte, size int, big bool) uint64 {
	switch size {
	case 1:
		return uint64(b[0])
	case 2:
		if big {
			return uint64(binary.BigEndian.Uint16(b))
		}
		return uint64(binary.LittleEndian.Uint16(b))
	case 3:
		if big {
			return uint64(b[0])<<16 | uint64(b[1])<<8 | uint64(b[2])
		}
		return uint64(b[2])<<16 | uint64(b[1])<<8 | uint64(b[0])
	case 4:
		if big {
			return uint64(binary.BigEndian.Uint32(b))
		}
		return uint64(binary.LittleEndian.Uint32(b))
	}
	if big {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}
