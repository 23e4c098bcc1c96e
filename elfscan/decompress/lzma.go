package decompress

import "fmt"

// state of an LZMA decoder: what the last symbols were. Seven and more: the last was a match.
const (
	states       = 12
	afterLiteral = 7 // states below it
	maxMatch     = 273
)

// lengthProbs decode the length of a match.
type lengthProbs struct {
	choice [2]prob
	low    [16][8]prob
	mid    [16][8]prob
	high   [256]prob
}

// lzmaProbs are all probabilities that adapt.
type lzmaProbs struct {
	isMatch    [states][16]prob
	isRep      [states]prob
	isRep0     [states]prob // repG0: 0 for the last distance
	isRep1     [states]prob
	isRep2     [states]prob
	isRep0Long [states][16]prob
	slot       [4][64]prob
	special    [128]prob // bits of distances below 128
	align      [16]prob
	matchLen   lengthProbs
	repLen     lengthProbs
	literal    [16][0x300]prob
}

// lzma decodes the symbols of LZMA chunks.
type lzma struct {
	probs lzmaProbs
	state uint32
	rep   [4]uint32 // the last four distances, less one

	literalBits uint32 // lc
	literalMask uint32 // of lp
	posMask     uint32 // of pb
}

// evenProbs are the probabilities at the start.
var evenProbs = func() (p lzmaProbs) {
	even := func(all []prob) {
		for i := range all {
			all[i] = evenProb
		}
	}
	for i := range p.isMatch {
		even(p.isMatch[i][:])
		even(p.isRep0Long[i][:])
	}
	for _, all := range [][]prob{p.isRep[:], p.isRep0[:], p.isRep1[:], p.isRep2[:], p.special[:], p.align[:]} {
		even(all)
	}
	for i := range p.slot {
		even(p.slot[i][:])
	}
	for i := range p.literal {
		even(p.literal[i][:])
	}
	for _, l := range []*lengthProbs{&p.matchLen, &p.repLen} {
		even(l.choice[:])
		even(l.high[:])
		for i := range l.low {
			even(l.low[i][:])
			even(l.mid[i][:])
		}
	}
	return p
}()

// reset forgets what was learnt, but for the properties.
func (z *lzma) reset() {
	z.probs = evenProbs
	z.state, z.rep = 0, [4]uint32{}
}

// setProperties takes the byte that says lc, lp and pb.
func (z *lzma) setProperties(b byte) error {
	lc, lp, pb := uint32(b)%9, uint32(b)/9%5, uint32(b)/45
	if pb > 4 || lc+lp > 4 {
		return fmt.Errorf("%w: LZMA properties 0x%x", ErrCorrupt, b)
	}
	z.literalBits, z.literalMask, z.posMask = lc, 1<<lp-1, 1<<pb-1
	return nil
}

// window is where the decoder writes. Bytes before at are decoded.
type window struct {
	buf   []byte
	at    int
	start int // first byte that a distance may reach
	bias  int // what is added to an index for the position since the dictionary began
	most  int // largest distance: the size of the dictionary
}

// decode decodes symbols from in, which has n bytes, until size bytes were written; w has room for them.
func (z *lzma) decode(w *window, in *chunkBytes, n uint32, size int) error {
	r := rangeDecoder{in: in, at: 5, width: 1<<32 - 1,
		code: uint32(in[1])<<24 | uint32(in[2])<<16 | uint32(in[3])<<8 | uint32(in[4])}
	if in[0] != 0 {
		return fmt.Errorf("%w: LZMA chunk begins with 0x%x", ErrCorrupt, in[0])
	}
	end := w.at + size
	for w.at < end {
		if r.at > n {
			return fmt.Errorf("%w: LZMA data goes on beyond its chunk", ErrCorrupt)
		}
		pos := uint32(w.at+w.bias) & z.posMask
		var b uint32
		r = r.fill()
		if r, b = r.bit(&z.probs.isMatch[z.state][pos]); b == 0 {
			r = z.literal(r, w)
			continue
		}
		var length uint32
		r, length = z.match(r, pos)
		if err := w.copy(z.rep[0], int(length), end); err != nil {
			return err
		}
	}
	if r = r.fill(); r.at != n || r.code != 0 {
		return fmt.Errorf("%w: LZMA chunk of %d bytes ends at %d", ErrCorrupt, n, r.at)
	}
	return nil
}

// literal decodes one byte.
func (z *lzma) literal(r rangeDecoder, w *window) rangeDecoder {
	before := uint32(0)
	if w.at > w.start {
		before = uint32(w.buf[w.at-1])
	}
	context := (uint32(w.at+w.bias)&z.literalMask)<<z.literalBits | before>>(8-z.literalBits)
	probs := &z.probs.literal[context&15]
	n := uint32(1)
	var b uint32
	if z.state >= afterLiteral {
		match := uint32(w.buf[w.at-int(z.rep[0])-1])
		for n < 0x100 {
			match <<= 1
			want := match & 0x100
			r = r.fill()
			r, b = r.bit(&probs[0x100+want+n])
			n = n<<1 | b
			if want>>8 != b {
				break
			}
		}
	}
	for n < 0x100 {
		r = r.fill()
		r, b = r.bit(&probs[n])
		n = n<<1 | b
	}
	w.buf[w.at] = byte(n)
	w.at++
	switch {
	case z.state < 4:
		z.state = 0
	case z.state < 10:
		z.state -= 3
	default:
		z.state -= 6
	}
	return r
}

// match decodes which distance is copied from, to rep[0], and the length.
func (z *lzma) match(r rangeDecoder, pos uint32) (rangeDecoder, uint32) {
	p := &z.probs
	var b, length uint32
	r = r.fill()
	if r, b = r.bit(&p.isRep[z.state]); b == 0 {
		z.rep[1], z.rep[2], z.rep[3] = z.rep[0], z.rep[1], z.rep[2]
		r, length = p.matchLen.decode(r, pos)
		r, z.rep[0] = z.distance(r, length)
		z.state = next(z.state, 7, 10)
		return r, length
	}
	r = r.fill()
	if r, b = r.bit(&p.isRep0[z.state]); b == 0 {
		r = r.fill()
		if r, b = r.bit(&p.isRep0Long[z.state][pos]); b == 0 {
			z.state = next(z.state, 9, 11)
			return r, 1
		}
	} else {
		r = z.older(r)
	}
	r, length = p.repLen.decode(r, pos)
	z.state = next(z.state, 8, 11)
	return r, length
}

// next returns the state after a match, by whether a literal was before.
func next(state, literal, other uint32) uint32 {
	if state < afterLiteral {
		return literal
	}
	return other
}

// older moves one of the older distances to the front.
func (z *lzma) older(r rangeDecoder) rangeDecoder {
	var b uint32
	r = r.fill()
	if r, b = r.bit(&z.probs.isRep1[z.state]); b == 0 {
		z.rep[0], z.rep[1] = z.rep[1], z.rep[0]
		return r
	}
	r = r.fill()
	if r, b = r.bit(&z.probs.isRep2[z.state]); b == 0 {
		z.rep[0], z.rep[1], z.rep[2] = z.rep[2], z.rep[0], z.rep[1]
		return r
	}
	z.rep[0], z.rep[1], z.rep[2], z.rep[3] = z.rep[3], z.rep[0], z.rep[1], z.rep[2]
	return r
}

// decode decodes a length of 2 to 273.
func (l *lengthProbs) decode(r rangeDecoder, pos uint32) (rangeDecoder, uint32) {
	var b, n uint32
	r = r.fill()
	if r, b = r.bit(&l.choice[0]); b == 0 {
		r, n = r.tree(l.low[pos][:])
		return r, n + 2
	}
	r = r.fill()
	if r, b = r.bit(&l.choice[1]); b == 0 {
		r, n = r.tree(l.mid[pos][:])
		return r, n + 10
	}
	r, n = r.tree(l.high[:])
	return r, n + 18
}

// distance decodes a distance, less one, of a match of some length.
func (z *lzma) distance(r rangeDecoder, length uint32) (rangeDecoder, uint32) {
	var b uint32
	r, slot := r.tree(z.probs.slot[min(length-2, 3)][:])
	if slot < 4 {
		return r, slot
	}
	bits := slot>>1 - 1
	d := (2 | slot&1) << bits
	if slot < 14 {
		return z.lowBits(r, d, d-slot, bits)
	}
	for i := bits; i > 4; i-- {
		r = r.fill()
		r, b = r.even()
		d += b << (i - 1)
	}
	n := uint32(1)
	for i := range 4 {
		r = r.fill()
		r, b = r.bit(&z.probs.align[n&15])
		n = n<<1 | b
		d += b << i
	}
	return r, d
}

// lowBits adds some bits to a short distance, the lowest first.
func (z *lzma) lowBits(r rangeDecoder, d, base, bits uint32) (rangeDecoder, uint32) {
	var b uint32
	n := uint32(1)
	for i := range bits {
		r = r.fill()
		r, b = r.bit(&z.probs.special[(base+n)&127])
		n = n<<1 | b
		d += b << i
	}
	return r, d
}

// copy repeats length bytes from a distance, less one, up to end.
func (w *window) copy(distance uint32, length, end int) error {
	back := int(distance) + 1
	if back > w.at-w.start || back > w.most {
		return fmt.Errorf("%w: LZMA distance %d, %d bytes are there", ErrCorrupt, back, min(w.at-w.start, w.most))
	}
	if length > end-w.at {
		return fmt.Errorf("%w: LZMA match goes on beyond its chunk", ErrCorrupt)
	}
	for length > 0 { // an overlap repeats what was copied
		n := copy(w.buf[w.at:w.at+length], w.buf[w.at-back:w.at])
		w.at += n
		length -= n
		back += n
	}
	return nil
}
