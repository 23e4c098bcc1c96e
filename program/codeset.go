package program

import (
	"debug/elf"
	"iter"
	"math/bits"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

// codeSet is a set of code bytes with one bit for each byte of the executable
// sections. Counting the union of half a million ranges this way takes an
// eighth of the time of sorting them.
type codeSet struct {
	sections []sectionSet
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
		if s.Flags&allocExec != allocExec || s.Size == 0 || total+s.Size > maxSectionSet {
			continue
		}
		total += s.Size
		c.sections = append(c.sections, sectionSet{dwarfinline.Range{Lo: s.Addr, Hi: s.Addr + s.Size}, make([]uint64, (s.Size+63)/64)})
	}
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

// find returns the section that holds all of r, trying the last one first; -1
// if none does.
func (c *codeSet) find(r dwarfinline.Range, last int) int {
	for n := range c.sections {
		i := (last + n) % len(c.sections)
		if s := c.sections[i].Range; s.Lo <= r.Lo && r.Hi <= s.Hi {
			return i
		}
	}
	return -1
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
	for i := first + 1; i < last; i++ {
		s.bits[i] = ^uint64(0)
	}
	s.bits[last] |= tail
}
