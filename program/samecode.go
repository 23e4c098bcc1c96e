package program

import (
	"bytes"

	"inlay/disasm"
	"inlay/dwarfinline"
)

// Copies returns the wrappers of a body's unit whose code equals the body's: where GCC
// folds a function into an equal one and something takes its address, the wrapper
// that stays holds a copy of the other function, which no DIE describes.
func (b Body) Copies() (out []Place) {
	if !b.Sub.Valid() || !b.Sub.OutOfLine() {
		return nil
	}
	for _, w := range b.File.foldedDefinitions().byUnit[b.Sub.Unit()] {
		if b.File.sameCode(b.Place(), w) {
			out = append(out, w)
		}
	}
	return out
}

// sameCode compares the instructions at two places over the size of both. Displacements of
// branches and of operands relative to the instruction pointer may differ: they do
// where the same thing is named from two places.
func (f *File) sameCode(p, q Place) bool {
	mode, ok := codeMode(f.elf)
	size := entrySize(p.Sub.Ranges(), p.Entry)
	if !ok || size == 0 || size != q.Size() {
		return false
	}
	x, _ := f.codeAt(p.Entry)
	y, _ := f.codeAt(q.Entry)
	if uint64(len(x)) < size || uint64(len(y)) < size {
		return false
	}
	for at := uint64(0); at < size; {
		i, err := disasm.Decode(x[at:size], mode)
		j, errOther := disasm.Decode(y[at:size], mode)
		if err != nil || errOther != nil || i.Len != j.Len || i.Kind != j.Kind {
			return false
		}
		lo, hi := uint8(0), uint8(0) // what may differ
		if i.FieldSize > 0 && (i.Kind.Direct() || i.RIP()) {
			lo, hi = i.Field, i.Field+i.FieldSize
		}
		a, b := x[at:at+uint64(i.Len)], y[at:at+uint64(i.Len)]
		if hi > i.Len || !bytes.Equal(a[:lo], b[:lo]) || !bytes.Equal(a[hi:], b[hi:]) {
			return false
		}
		at += uint64(i.Len)
	}
	return true
}

// entrySize returns the size of the range that starts at the entry.
func entrySize(ranges []dwarfinline.Range, entry uint64) uint64 {
	for _, r := range ranges {
		if r.Lo == entry {
			return r.Size()
		}
	}
	return 0
}
