package mutate

import "slices"

// longest is the most bytes that are cleared, repeated or spliced at once, beside cuts.
const longest = 512

// interesting are bytes at which numbers of variable length, signs and ends of texts change.
var interesting = []byte{0, 1, 0x7f, 0x80, 0xfe, 0xff}

// changeBytes damages bytes of a region, whatever they mean.
func (s *surgeon) changeBytes() {
	g := s.region()
	if g.off+g.size > len(s.data) || g.size == 0 {
		g = region{name: "file", size: len(s.data)}
	}
	if g.size == 0 {
		return
	}
	at := g.off + s.IntN(g.size)
	n := 1 + s.IntN(min(longest, g.off+g.size-at))
	switch s.IntN(16) {
	case 0, 1, 2, 3:
		s.data[at] ^= 1 << s.IntN(8)
		s.note("%s: a bit at %#x", g.name, at)
	case 4, 5, 6, 7:
		s.data[at] = interesting[s.IntN(len(interesting))]
		s.note("%s: byte %#x at %#x", g.name, s.data[at], at)
	case 8, 9:
		s.data[at] = byte(s.Uint32())
		s.note("%s: byte %#x at %#x", g.name, s.data[at], at)
	case 10:
		clear(s.data[at : at+n])
		s.note("%s: %d bytes cleared at %#x", g.name, n, at)
	case 11:
		from := g.off + s.IntN(g.size)
		copied := copy(s.data[at:at+n], s.data[from:])
		s.note("%s: %d bytes at %#x are those at %#x", g.name, copied, at, from)
	case 12:
		for i := at; i < at+n; i++ {
			s.data[i] = s.data[at]
		}
		s.note("%s: %d times the byte at %#x", g.name, n, at)
	case 13:
		s.splice(g, at, n)
	case 14:
		s.resize(g, at, n)
	default:
		s.swapHeadersOrCut()
	}
}

// region picks a region by weight.
func (s *surgeon) region() region {
	total := 0
	for _, g := range s.base.regions {
		total += g.weight
	}
	at := s.IntN(total)
	for _, g := range s.base.regions {
		if at -= g.weight; at < 0 {
			return g
		}
	}
	return s.base.regions[0]
}

// splice copies bytes of another file, out of a section of the same name if it has one.
func (s *surgeon) splice(g region, at, n int) {
	other := s.corpus.bases[s.IntN(len(s.corpus.bases))]
	from := region{size: len(other.data)}
	for _, o := range other.regions {
		if o.name == g.name {
			from = o
		}
	}
	if from.size == 0 {
		return
	}
	start := from.off + s.IntN(from.size)
	copied := copy(s.data[at:at+n], other.data[start:from.off+from.size])
	s.note("%s: %d bytes at %#x are those at %#x of %s", g.name, copied, at, start, other.name)
}

// resize moves all that follows: bytes are doubled, or go.
func (s *surgeon) resize(g region, at, n int) {
	if s.IntN(2) == 0 {
		s.data = slices.Delete(s.data, at, at+n)
		s.note("%s: %d bytes gone at %#x", g.name, n, at)
		return
	}
	s.data = slices.Insert(s.data, at, slices.Clone(s.data[at:at+n])...)
	s.note("%s: %d bytes twice at %#x", g.name, n, at)
}

// swapHeadersOrCut exchanges two section headers, or ends the file somewhere, or goes on
// with another file there.
func (s *surgeon) swapHeadersOrCut() {
	at := s.IntN(len(s.data))
	switch s.IntN(4) {
	case 0:
		s.data = s.data[:at]
		s.note("cut at %#x", at)
	case 1:
		other := s.corpus.bases[s.IntN(len(s.corpus.bases))]
		from := min(at, len(other.data))
		s.data = append(s.data[:at], other.data[from:]...)
		s.note("from %#x on it is %s", at, other.name)
	default:
		s.swapHeaders()
	}
}
