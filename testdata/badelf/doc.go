// Package badelf makes malformed objects for tests: byte surgery on a good ELF
// file, and small ELF files around DWARF written by an assembler of its own, so
// that every count, offset and reference can be wrong in a chosen place.
//
//	cases, err := badelf.Cases(good) // good: a linked little-endian ELF64 file with DWARF
//	for _, c := range cases {
//		// c.Data must give an error or a diagnostic, quickly and in little
//		// memory, and the hosts in c.Answers must still be answered.
//	}
//
// Nothing in here reads or writes files, and no state is kept between calls.
package badelf
