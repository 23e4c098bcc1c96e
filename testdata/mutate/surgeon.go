package mutate

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
)

// surgeon makes one mutant. Places are those of the sound file: after a change of length
// they may lie elsewhere, or past the end, where nothing is changed.
type surgeon struct {
	*rand.Rand
	corpus  *Corpus
	base    *base
	data    []byte
	changes []string
}

// maxChanges bounds the changes of one mutant; half of them have a single one.
const maxChanges = 16

func (s *surgeon) changeCount() int {
	n := 1
	for n < maxChanges && s.IntN(2) == 0 {
		n++
	}
	return n
}

// change damages a field that is known, or bytes that are not: as often one as the other.
func (s *surgeon) change() {
	if s.IntN(2) == 0 && s.changeField() {
		return
	}
	s.changeBytes()
}

func (s *surgeon) note(format string, args ...any) {
	s.changes = append(s.changes, fmt.Sprintf(format, args...))
}

// changeField picks a class first, for else symbols would outnumber everything.
func (s *surgeon) changeField() bool {
	c := s.class()
	if c == none {
		return false
	}
	fields := s.base.fields[c]
	f := fields[s.IntN(len(fields))]
	if f.end() > len(s.data) {
		return false
	}
	old := f.read(s.data)
	value, how := s.value(f, old)
	f.write(s.data, value)
	s.note("%s at %#x: %#x to %#x (%s)", classNames[c], f.off, old, value, how)
	return true
}

// class picks a class that the file has fields of, by weight; none if there is none.
func (s *surgeon) class() class {
	total := 0
	for c := range classes {
		if len(s.base.fields[c]) > 0 {
			total += classWeights[c]
		}
	}
	if total == 0 {
		return none
	}
	at := s.IntN(total)
	for c := range classes {
		if len(s.base.fields[c]) == 0 {
			continue
		}
		if at -= classWeights[c]; at < 0 {
			return c
		}
	}
	return none
}

// value makes a new value for a field: one that its kind is sensitive to, or any.
func (s *surgeon) value(f field, old uint64) (value uint64, how string) {
	if likely := s.base.likely[f.likely]; len(likely) > 0 && s.IntN(3) > 0 {
		return likely[s.IntN(len(likely))], "likely"
	}
	all := ^uint64(0) >> (64 - 8*int(f.size))
	switch s.IntN(12) {
	case 0:
		return 0, "zero"
	case 1:
		return all, "all ones"
	case 2:
		return all >> 1, "largest signed"
	case 3:
		return all>>1 + 1, "smallest signed"
	case 4:
		return old + 1, "one more"
	case 5:
		return old - 1, "one less"
	case 6:
		return old * 2, "double"
	case 7:
		return old / 2, "half"
	case 8:
		return old ^ 1<<s.IntN(8*int(f.size)), "bit"
	case 9:
		return uint64(len(s.data) - s.IntN(3)), "length of the file"
	case 10:
		return s.Uint64N(uint64(len(s.data)) + 1), "within the file"
	}
	return s.Uint64(), "random"
}

// field is a number at a place of the sound file. A corpus has many: without pointers in
// them they cost a garbage collector nothing.
type field struct {
	off  uint32
	size uint8 // 1, 2, 4 or 8
	big  bool  // big-endian
	// likely is the position in base.likely of values of which more harm is to be expected
	// than of any; the values at 0 are none.
	likely uint16
}

func (f field) order() binary.ByteOrder {
	if f.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (f field) end() int { return int(f.off) + int(f.size) }

func (f field) read(data []byte) uint64 {
	b := data[f.off:f.end()]
	switch f.size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(f.order().Uint16(b))
	case 4:
		return uint64(f.order().Uint32(b))
	}
	return f.order().Uint64(b)
}

func (f field) write(data []byte, v uint64) {
	b := data[f.off:f.end()]
	switch f.size {
	case 1:
		b[0] = byte(v)
	case 2:
		f.order().PutUint16(b, uint16(v))
	case 4:
		f.order().PutUint32(b, uint32(v))
	default:
		f.order().PutUint64(b, v)
	}
}
