package decompress

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
	if z.state >= afterLiteral { // the byte that was not copied helps, as long as all bits are like its own
		match, like := uint32(w.buf[w.at-int(z.rep[0])-1]), uint32(0x100)
		for n < 0x100 {
			match <<= 1
			want := match & like
			r = r.fill()
			r, b = r.flat(&probs[like+want+n])
			n = n<<1 | b
			like &= want ^ (b - 1)
		}
	}
	for n < 0x100 {
		r = r.fill()
		r, b = r.flat(&probs[n])
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
	for i := bits; i > 4; i-- { //bounded: a slot has 6 bits, so bits is at most 30
		r = r.fill()
		r, b = r.even()
		d += b << (i - 1)
	}
	n := uint32(1)
	for i := range 4 {
		r = r.fill()
		r, b = r.flat(&z.probs.align[n&15])
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
		r, b = r.flat(&z.probs.special[(base+n)&127])
		n = n<<1 | b
		d += b << i
	}
	return r, d
}
