package csource

// bitset is a set of file numbers. Numbers beyond its length are not in it.
type bitset []uint64

func (b bitset) has(i int) bool { return i>>6 < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

func (b bitset) add(i int) {
	if i>>6 < len(b) {
		b[i>>6] |= 1 << (i & 63)
	}
}

// merge adds the members of o.
func (b bitset) merge(o bitset) {
	for i := range min(len(b), len(o)) {
		b[i] |= o[i]
	}
}

// keep removes what is not in o.
func (b bitset) keep(o bitset) {
	for i := range b {
		if i < len(o) {
			b[i] &= o[i]
		} else {
			b[i] = 0
		}
	}
}
