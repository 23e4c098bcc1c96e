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

// sameCode compares the instructions at two places over the size of both. Operands of
// four bytes may differ: displacements do where the same thing is named from two
// places.
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
	x, y = x[:size], y[:size]
	for len(x) > 0 {
		i, err := disasm.Decode(x, mode)
		j, errOther := disasm.Decode(y, mode)
		if err != nil || errOther != nil || i.Len != j.Len || i.Kind != j.Kind {
			return false
		}
		n := int(i.Len)
		same := n
		if n > 4 {
			same = n - 4
		}
		if !bytes.Equal(x[:same], y[:same]) {
			return false
		}
		x, y = x[n:], y[n:]
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
