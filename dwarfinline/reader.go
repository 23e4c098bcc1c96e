package dwarfinline

// reader reads numbers one after the other. The first one that does not fit
// sets failed; from then on everything is zero.
type reader struct {
	b      []byte
	off    uint64
	big    bool
	failed bool
}

// limit ends the bytes n bytes from here.
func (r *reader) limit(n uint64) {
	if r.off > uint64(len(r.b)) || n > uint64(len(r.b))-r.off {
		r.failed = true
		return
	}
	r.b = r.b[:r.off+n]
}

func (r *reader) bytes(n uint64) []byte {
	if r.failed || r.off > uint64(len(r.b)) || n > uint64(len(r.b))-r.off {
		r.failed = true
		return nil
	}
	r.off += n
	return r.b[r.off-n : r.off]
}

func (r *reader) fixed(size int) uint64 {
	if b := r.bytes(uint64(size)); b != nil {
		return fixed(b, size, r.big)
	}
	return 0
}

func (r *reader) uleb() uint64 {
	v, next := uleb(r.b, int(min(r.off, uint64(len(r.b)))))
	return r.step(v, next)
}

func (r *reader) sleb() int64 {
	v, next := sleb(r.b, int(min(r.off, uint64(len(r.b)))))
	return int64(r.step(uint64(v), next))
}

func (r *reader) step(v uint64, next int) uint64 {
	if r.failed || next < 0 {
		r.failed = true
		return 0
	}
	r.off = uint64(next)
	return v
}

func (r *reader) cstring() []byte {
	s, ok := cstring(r.b, r.off)
	if r.failed || !ok {
		r.failed = true
		return nil
	}
	r.off += uint64(len(s)) + 1
	return s
}
