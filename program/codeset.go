package program

import (
	"cmp"
	"debug/elf"
	"iter"
	"math/bits"
	"slices"
	"sort"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

// codeSet is a set of code bytes with one bit for each byte of the executable
// sections. Counting the union of half a million ranges this way takes an
// eighth of the time of sorting them.
type codeSet struct {
	sections []sectionSet // by address
}

type sectionSet struct {
	dwarfinline.Range
	bits []uint64
}

// maxSectionSet bounds the memory of one section's bits: 16 MiB for 128 MiB of code.
// Ranges in larger sections, or in none, are sorted.
const maxSectionSet = 128 << 20

func newCodeSet(f *elfscan.File) *codeSet {
	c := new(codeSet)
	var total uint64
	for _, s := range f.Sections() {
		const allocExec = elf.SHF_ALLOC | elf.SHF_EXECINSTR
		if s.Flags&allocExec != allocExec || s.Size == 0 || s.Size > maxSectionSet-total {
			continue
		}
		total += s.Size
		c.sections = append(c.sections, sectionSet{dwarfinline.Range{Lo: s.Addr, Hi: s.Addr + s.Size}, make([]uint64, (s.Size+63)/64)})
	}
	slices.SortFunc(c.sections, func(a, b sectionSet) int { return cmp.Compare(a.Lo, b.Lo) })
	return c
}

// size returns the number of bytes that lie in at least one of the ranges.
func (c *codeSet) size(ranges iter.Seq[dwarfinline.Range]) (n uint64) {
	var other []dwarfinline.Range
	last := 0
	for r := range ranges {
		if i := c.find(r, last); i >= 0 {
			c.sections[i].set(r)
			last = i
		} else {
			other = append(other, r)
		}
	}
	for _, s := range c.sections {
		for _, word := range s.bits {
			n += uint64(bits.OnesCount64(word))
		}
	}
	return n + unionSize(other)
}

// add adds one byte, if it lies in a section of the set.
func (c *codeSet) add(pc uint64) {
	if i := c.find(dwarfinline.Range{Lo: pc, Hi: pc + 1}, 0); i >= 0 {
		c.sections[i].set(dwarfinline.Range{Lo: pc, Hi: pc + 1})
	}
}

// has tells whether the set holds a byte.
func (c *codeSet) has(pc uint64) bool {
	i := c.find(dwarfinline.Range{Lo: pc, Hi: pc + 1}, 0)
	if i < 0 {
		return false
	}
	at := pc - c.sections[i].Lo
	return c.sections[i].bits[at/64]>>(at%64)&1 != 0
}

// find returns the section that holds all of r, trying the last one first; -1
// if none does.
func (c *codeSet) find(r dwarfinline.Range, last int) int {
	i := last
	if i >= len(c.sections) || r.Lo < c.sections[i].Lo || r.Lo >= c.sections[i].Hi {
		i = sort.Search(len(c.sections), func(i int) bool { return c.sections[i].Lo > r.Lo }) - 1
	}
	if i < 0 || r.Lo < c.sections[i].Lo || r.Lo >= r.Hi || r.Hi > c.sections[i].Hi {
		return -1
	}
	return i
}

// set adds the bytes of r, a word at a time.
func (s *sectionSet) set(r dwarfinline.Range) {
	lo, hi := r.Lo-s.Lo, r.Hi-s.Lo-1
	first, last := lo/64, hi/64
	head, tail := ^uint64(0)<<(lo%64), ^uint64(0)>>(63-hi%64)
	if first == last {
		s.bits[first] |= head & tail
		return
	}
	s.bits[first] |= head
	between := s.bits[first+1 : last]
	for i := range between {
		between[i] = ^uint64(0)
	}
	s.bits[last] |= tail
}
