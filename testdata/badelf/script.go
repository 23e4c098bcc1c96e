package badelf

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Editor changes a good file a little, as a script of a few bytes says: what a fuzzer makes of
// a script is a file that is sound but for some places, where arbitrary bytes would be refused
// at once. It is not changed by its use, so that several goroutines may share it.
type Editor struct {
	good   []byte
	places []place // of the sections that may be changed, in file order
	total  int     // bytes of them
}

const (
	editSize = 4  // bytes of a script that make one edit
	maxEdits = 12 // what comes behind them in a script is left out
)

// strange are the numbers that counts, lengths, offsets and addresses are replaced by.
var strange = [...]uint64{
	0, 1, 2, 3, 4, 7, 8, 0x10, 0x40, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe,
	0xffffffff, 1 << 32, 1 << 40, 1<<63 - 1, 1 << 63, ^uint64(7), ^uint64(1), ^uint64(0), TextAddr, TextAddr + TextSize, 1<<47 - 1,
}

// NewEditor returns an editor of the sections of good that want accepts by their name. good
// must be a little-endian ELF64 file.
func NewEditor(good []byte, want func(section string) bool) (*Editor, error) {
	p, err := open(good)
	if err != nil {
		return nil, err
	}
	e := &Editor{good: good}
	for name, s := range p.sections {
		// What has no bytes in the file claims a size all the same.
		if want(name) && s.size > 0 && s.off > 0 && s.size <= len(good)-s.off && binary.LittleEndian.Uint32(good[s.header+4:]) != shtNobits {
			e.places = append(e.places, s)
			e.total += s.size
		}
	}
	if e.total == 0 {
		return nil, ErrUnfit
	}
	slices.SortFunc(e.places, func(a, b place) int { return cmp.Compare(a.header, b.header) })
	return e, nil
}

// Edit returns a copy of the good file with the edits of a script, one for each four bytes of
// it: what is done, where, and with which number. An empty script changes nothing.
func (e *Editor) Edit(script []byte) []byte {
	data := slices.Clone(e.good)
	for n := 0; n < maxEdits && len(script) >= editSize; n++ {
		op, at, v := script[0], int(script[0]>>4)<<16|int(binary.LittleEndian.Uint16(script[1:])), script[3]
		script = script[editSize:]
		if s, off := e.find(at); op&15 < 12 {
			editBytes(data[s.off:s.off+s.size], op&15, off, v)
		} else {
			e.editHeader(data, s, op&15, v)
		}
	}
	return data
}

// find returns the section and the offset in it that a position among all of them stands for.
func (e *Editor) find(at int) (place, int) {
	at %= e.total
	for _, s := range e.places {
		if at < s.size {
			return s, at
		}
		at -= s.size
	}
	return e.places[0], 0 // not reached: at is below the sum
}

// editBytes changes the contents of a section at an offset.
func editBytes(b []byte, op byte, at int, v byte) {
	le, rest := binary.LittleEndian, b[at:]
	far := b[int(v)*len(b)/256:] // v as a place in the section
	switch {
	case op == 0:
		rest[0] = v
	case op == 1:
		rest[0] ^= 1 << (v & 7)
	case op == 2:
		rest[0] += v
	case op == 3 && len(rest) >= 4:
		le.PutUint32(rest, uint32(strange[int(v)%len(strange)]))
	case op == 4 && len(rest) >= 8:
		le.PutUint64(rest, strange[int(v)%len(strange)])
	case op == 5 && len(rest) >= 4:
		le.PutUint32(rest, le.Uint32(rest)+uint32(int8(v)))
	case op == 6: // another part of the section, unless it is this one
		copy(rest[:min(len(rest), 8)], far)
	case op == 7:
		copy(rest[:min(len(rest), 64)], far)
	case op == 8:
		clear(rest[:min(len(rest), int(v))])
	case op == 9: // numbers that have another byte, and another
		for i := range rest[:min(len(rest), int(v))] {
			rest[i] |= 0x80
		}
	case op == 10: // a byte more, and what follows moves
		copy(rest[1:], rest)
		rest[0] = v
	case op == 11: // a byte less
		copy(rest, rest[1:])
	}
}

// editHeader changes what the section header table says of a section.
func (e *Editor) editHeader(data []byte, s place, op, v byte) {
	le := binary.LittleEndian
	const offset, size = 24, 32
	switch h := data[s.header:]; op {
	case 12: // cut
		le.PutUint64(h[size:], uint64(s.size*int(v)/256))
	case 13: // over what lies behind it too
		le.PutUint64(h[size:], uint64(min(s.size*(1+int(v)), len(data)-s.off)))
	case 14: // the place of another section
		other := e.places[int(v)%len(e.places)]
		le.PutUint64(h[offset:], uint64(other.off))
		le.PutUint64(h[size:], uint64(other.size))
	default: // any of the 16 words of the header
		le.PutUint32(h[int(v&15)*4:], uint32(strange[int(v>>4)*2+1]))
	}
}
