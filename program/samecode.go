package program

import (
	"bytes"
	"fmt"
	"slices"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/elfscan"
)

// Copies returns the wrappers of a body's unit whose code equals the body's: where GCC
// folds a function into an equal one and something takes its address, the wrapper
// that stays holds a copy of the other function, which no DIE describes.
func (b Body) Copies() (out []Place) {
	if !b.Sub.Valid() || !b.Sub.OutOfLine() {
		return nil
	}
	size := entrySize(b.Sub.Ranges(), b.Sub.Entry())
	for n, w := range b.File.foldedDefinitions().byUnit[b.Sub.Unit()] {
		if n == maxWrappers {
			b.File.note(fmt.Errorf("%s has more than %d wrappers: the others are not compared: %w", b.Sub.Unit().Name(), maxWrappers, elfscan.ErrLimit))
			break
		}
		if w.size == size && b.File.sameCode(b.Place(), w.Place) {
			out = append(out, w.Place)
		}
	}
	return out
}

// maxWrappers bounds how many wrappers of a unit are compared with each of its bodies.
// A kernel has 200 in the unit that has most.
const maxWrappers = 1024

// sameCode compares the code at two places over the size of both. The bytes of an operand
// may differ where both name the same thing from two places, or the same place inside
// of each.
func (f *File) sameCode(p, q Place) bool {
	mode, ok := operandMode(f.elf)
	size := entrySize(p.Sub.Ranges(), p.Entry)
	if !ok || size == 0 {
		return false
	}
	x, _ := f.codeAt(p.Entry)
	y, _ := f.codeAt(q.Entry)
	if uint64(len(x)) < size || uint64(len(y)) < size {
		return false
	}
	x, y = x[:size], y[:size]
	for at := uint64(0); at < size; {
		i, err := disasm.Decode(x[at:], mode)
		j, errOther := disasm.Decode(y[at:], mode)
		if err != nil || errOther != nil || i.Len != j.Len || i.Kind != j.Kind {
			return false
		}
		n := uint64(i.Len)
		if !bytes.Equal(x[at:at+n], y[at:at+n]) && !sameOperand(i, j, p.Entry+at, q.Entry+at, q.Entry-p.Entry, x[at:at+n], y[at:at+n]) {
			return false
		}
		at += n
	}
	// Last, since it reads all relocations of the section, and most code differs at once.
	return !f.elf.Relocatable() || f.sameRelocations(p.Entry, q.Entry, size)
}

// sameOperand tells whether two instructions differ in nothing but how they name one
// target. apart is the distance of the two functions.
func sameOperand(i, j disasm.Inst, pc, other, apart uint64, x, y []byte) bool {
	lo, hi := int(i.Field), int(i.Field)+int(i.FieldSize)
	if i.FieldSize == 0 || hi > len(x) || !bytes.Equal(x[:lo], y[:lo]) || !bytes.Equal(x[hi:], y[hi:]) {
		return false
	}
	if i.Kind.Direct() {
		a, b := i.Target(pc), j.Target(other)
		return a == b || b-a == apart
	}
	a, ok := i.Address(pc)
	b, okOther := j.Address(other)
	return i.RIP() && ok && okOther && a == b
}

// sameRelocations compares the relocations of two pieces of code in a relocatable file.
func (f *File) sameRelocations(p, q, size uint64) bool {
	x, y := f.relocationsIn(p, size), f.relocationsIn(q, size)
	return len(x) == len(y) && !slices.ContainsFunc(x, func(r placed) bool { return !slices.Contains(y, r) })
}

// placed is a relocation at an offset from the start of some code.
type placed struct {
	off    uint64
	typ    uint32
	symbol int
	addend int64
}

func (f *File) relocationsIn(lo, size uint64) (out []placed) {
	sec := f.elf.SectionAt(lo)
	if sec == nil {
		return nil
	}
	for r, err := range f.elf.Relocations(sec) {
		if err != nil {
			break // what is not known compares as different: see the lengths
		}
		if r.Addr-lo < size && r.Symbol != nil {
			out = append(out, placed{r.Addr - lo, r.Type, r.Symbol.Index, r.Addend})
		}
	}
	return out
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
