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
