package decompress

// maxChunk is the most that an LZMA2 chunk holds: bytes when packed, and when unpacked.
const (
	maxChunkPacked = 1 << 16
	maxChunkPlain  = 1 << 21
)

// chunkBytes holds the packed bytes of one chunk. It is a power of two, so that an index is bounded
// by a mask, and has room behind a chunk: one symbol takes at most 20 bytes, so looking once a
// symbol whether the chunk ended is enough.
type chunkBytes [2 * maxChunkPacked]byte

// prob is the probability of a 0 bit, of 2,048.
type prob = uint16

const evenProb = 1024

// rangeDecoder decodes bits out of a chunk. It is passed by value to stay in registers.
type rangeDecoder struct {
	in    *chunkBytes
	at    uint32 // of the next byte in in
	width uint32
	code  uint32
}

// fill takes a byte in, where one is due. It goes before each bit: together with bit it would be
// too large for the compiler to inline.
func (r rangeDecoder) fill() rangeDecoder {
	if r.width < 1<<24 {
		r.code = r.code<<8 | uint32(r.in[r.at%uint32(len(r.in))])
		r.width <<= 8
		r.at++
	}
	return r
}

// bit decodes one bit with a probability, which it adapts.
func (r rangeDecoder) bit(p *prob) (rangeDecoder, uint32) {
	v := uint32(*p)
	bound := r.width >> 11 * v
	if r.code < bound {
		r.width = bound
		*p = prob(v + (2048-v)>>5)
		return r, 0
	}
	r.width -= bound
	r.code -= bound
	*p = prob(v - v>>5)
	return r, 1
}

// flat is bit without a branch, for bits that a processor cannot foresee.
func (r rangeDecoder) flat(p *prob) (rangeDecoder, uint32) {
	v := uint32(*p)
	bound := r.width >> 11 * v
	d := int64(r.code) - int64(bound)
	zero := uint32(d >> 63) // all ones for a 0 bit
	r.width = bound&zero | (r.width-bound)&^zero
	r.code = uint32(d) + bound&zero
	*p = prob(v - uint32((int32(v)+int32(zero)&(31-2048))>>5))
	return r, 1 + zero
}

// even decodes one bit that is 0 or 1 with the same probability.
func (r rangeDecoder) even() (rangeDecoder, uint32) {
	r.width >>= 1
	r.code -= r.width
	one := 1 - r.code>>31 // a borrow: it was less than the half
	r.code += r.width & (one - 1)
	return r, one
}

// tree decodes a number of some bits, the highest first; each node of the tree has a probability.
func (r rangeDecoder) tree(probs []prob) (rangeDecoder, uint32) {
	n := uint32(1)
	for n < uint32(len(probs)) {
		var b uint32
		r = r.fill()
		r, b = r.flat(&probs[n])
		n = n<<1 | b
	}
	return r, n - uint32(len(probs))
}
