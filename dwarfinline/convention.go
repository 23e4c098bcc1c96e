package dwarfinline

import (
	"debug/elf"
	"slices"
)

// EntryPlace says whether a parameter is, when its function is entered, where
// the calling convention puts it. Only [InPlace] for every parameter, and a
// result that is returned as the source says, make a body one that code compiled
// against the source's signature can call; see [Index.SourceSignature].
type EntryPlace uint8

const (
	// Unproven parameters may be anywhere: the DWARF does not place them at
	// entry, or the convention is not known for them.
	Unproven EntryPlace = iota
	// InPlace parameters are proven to be where the source's signature puts them.
	InPlace
	// Elsewhere parameters are proven to be passed in another place than that:
	// another parameter was removed or replaced.
	Elsewhere
)

// String returns "unproven", "in place" or "elsewhere".
func (p EntryPlace) String() string {
	switch p {
	case InPlace:
		return "in place"
	case Elsewhere:
		return "elsewhere"
	}
	return "unproven"
}

// passing is how the calling convention treats a type.
type passing uint8

const (
	passUnclear passing = iota // not worked out: what follows has no known place either
	passInteger                // INTEGER of the x86-64 ABI: one general register
	passFloat                  // SSE: one vector register
)

// convention is where arguments go that take one register each.
type convention struct {
	integers, floats []uint64 // DWARF numbers, in argument order
	// memoryResult tells that the address of a result in memory takes the
	// place of the first integer argument.
	memoryResult bool
}

// slotSize is the size of a stack slot of one argument.
const slotSize = 8

// conventionOf returns the C convention of a machine, nil if it is not known.
func conventionOf(m elf.Machine, addrSize int) *convention {
	switch {
	case addrSize != 8:
	case m == elf.EM_X86_64: // System V ABI, AMD64 supplement, section 3.2.3; numbers of figure 3.36
		return &convention{
			integers:     []uint64{5, 4, 1, 2, 8, 9}, // rdi rsi rdx rcx r8 r9
			floats:       []uint64{17, 18, 19, 20, 21, 22, 23, 24},
			memoryResult: true,
		}
	case m == elf.EM_AARCH64: // AAPCS64 section 6.8.2; a result in memory has x8
		return &convention{
			integers: []uint64{0, 1, 2, 3, 4, 5, 6, 7},
			floats:   []uint64{64, 65, 66, 67, 68, 69, 70, 71},
		}
	}
	return nil
}

// passes tells whether arguments come in a place at all.
func (c *convention) passes(l Location) bool {
	if l.Kind == StackSlot {
		return l.Offset%slotSize == 0
	}
	n, ok := l.register()
	return ok && (slices.Contains(c.integers, n) || slices.Contains(c.floats, n))
}

// arguments hands out the places of a convention in argument order.
type arguments struct {
	c                        *convention
	integers, floats, memory int  // taken so far
	plain                    bool // a structure is nothing but its members
	lost                     bool
}

// next returns the place of the next parameter, unknown from the first one on whose
// passing is unclear: it may take any number of registers.
func (a *arguments) next(p passing) Location {
	var regs []uint64
	var taken *int
	switch p {
	case passInteger:
		regs, taken = a.c.integers, &a.integers
	case passFloat:
		regs, taken = a.c.floats, &a.floats
	default:
		a.lost = true
	}
	if a.lost {
		return Location{}
	}
	if *taken < len(regs) {
		*taken++
		return Location{Kind: RegisterLocation, Register: regs[*taken-1]}
	}
	a.memory++
	return Location{Kind: StackSlot, Offset: int64(a.memory-1) * slotSize}
}

// judge compares where a parameter is with where it should be.
func (c *convention) judge(is, should Location) EntryPlace {
	if is.Kind == UnknownLocation || should.Kind == UnknownLocation {
		return Unproven
	}
	if is.Kind == EntryValue { // the register itself held it
		is.Kind = RegisterLocation
	}
	switch {
	case is == should:
		return InPlace
	case c.passes(is):
		return Elsewhere
	}
	return Unproven
}

// conventionLanguage tells the languages whose functions follow the C
// convention of the machine, and those among them whose structures are passed by
// their members alone.
func conventionLanguage(language uint16) (follows, plainStructures bool) {
	switch language {
	case 0x01, 0x02, 0x0c, 0x1d, 0x2c, 0x3e: // C89, C, C99, C11, C17, C23
		return true, true
	case 0x04, 0x19, 0x1a, 0x21, 0x2a, 0x2b, 0x3a: // C++ of 98 to 23
		return true, false
	}
	return false, false
}
